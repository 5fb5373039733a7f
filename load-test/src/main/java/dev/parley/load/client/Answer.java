package dev.parley.load.client;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The text that a client received for one question, with the time of each token. Not safe for use
 * by several threads at once.
 */
public final class Answer {

    /** How an answer compares with the text that the model wrote. */
    public enum Verdict {
        /** Every character, then the ending. */
        WHOLE,
        /** It ended properly, with another text. */
        WRONG,
        /** It stopped without an ending. */
        SHORT,
        /** An HTTP status, an error event or a broken connection. */
        FAILED
    }

    private final TimedModel.Question question;
    private final long askedAt = System.nanoTime();
    private final long[] readAt;
    private final StringBuilder text = new StringBuilder();
    private int tokens;
    private int restarts;
    private boolean ended;
    private @Nullable String failure;

    Answer(TimedModel.Question question) {
        this.question = question;
        this.readAt = new long[question.tokens()];
    }

    void token(String piece, long at) {
        if (tokens < readAt.length) {
            readAt[tokens] = at;
        }
        tokens++;
        text.append(piece);
    }

    void restarted() {
        restarts++;
        tokens = 0;
        text.setLength(0);
    }

    void ended() {
        ended = true;
    }

    void failed(String reason) {
        failure = reason;
    }

    public Verdict verdict() {
        if (failure != null) {
            return Verdict.FAILED;
        }
        if (!ended) {
            return Verdict.SHORT;
        }
        return text.toString().equals(question.expected()) && tokens == question.tokens()
                ? Verdict.WHOLE
                : Verdict.WRONG;
    }

    /** Returns true if the model was asked once, so that each token was written at one time. */
    public boolean isTimed() {
        return verdict() == Verdict.WHOLE && restarts == 0 && question.calls() == 1;
    }

    public boolean wasRestarted() {
        return restarts > 0 || question.calls() > 1;
    }

    public @Nullable String failure() {
        return failure;
    }

    /** From asking to the first token, in nanoseconds. */
    public long firstToken() {
        return readAt[0] - askedAt;
    }

    /** From the model's write to the client's read, in nanoseconds, token by token. */
    public long[] latencies(long writtenFrom, long writtenTo) {
        long[] latencies = new long[tokens];
        int counted = 0;
        for (int i = 0; i < tokens; i++) {
            long written = question.writtenAt(i);
            if (written - writtenFrom >= 0 && written - writtenTo <= 0) {
                latencies[counted++] = readAt[i] - written;
            }
        }
        return Arrays.copyOf(latencies, counted);
    }

    public long firstWrittenAt() {
        return question.writtenAt(0);
    }

    public long lastWrittenAt() {
        return question.writtenAt(question.tokens() - 1);
    }

    @Override
    public String toString() {
        return "%s after %d of %d tokens%s"
                .formatted(
                        verdict(),
                        tokens,
                        question.tokens(),
                        failure == null ? "" : ": " + failure);
    }
}
