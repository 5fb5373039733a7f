package dev.parley.load.wire;

import dev.parley.load.figures.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answer to one question, from Parley or from the model itself, and checks every token.
 * For the loop's thread.
 */
public final class TurnReader extends ResponseReader {

    /** What is measured about turns while they are read. Called on the loop's thread. */
    public interface Listener {
        /** The turn was accepted. */
        void accepted(TurnReader turn, long at);

        /** A token has come. */
        void token(TurnReader turn, int number, long writtenAt, long readAt);

        /** The turn is over. */
        void ended(TurnReader turn, long at);
    }

    private enum Event {
        NONE,
        TOKEN,
        ACCEPTED,
        DONE,
        ERROR,
        OTHER
    }

    private static final byte[] END_OF_MODEL = ascii("[DONE]");
    private static final Pattern CODE = Pattern.compile("\"code\":\"([a-z_]+)\"");
    private static final byte[] COMPLETED = ascii("\"completed\"");

    private final Listener listener;
    private final long dueAt;
    private final int expected;
    private byte[] lastId = {};
    private int lastIdLength;
    private Event event = Event.NONE;
    private int status;
    private int tokens;
    private int attempt = 1;
    private boolean inOrder = true;
    private boolean done;
    private boolean over;
    private String reason = "";
    private boolean failed;

    /**
     * @param dueAt when the question was due, in {@link System#nanoTime}'s terms
     * @param expected how many tokens the model was asked for
     */
    public TurnReader(Listener listener, long dueAt, int expected) {
        this.listener = listener;
        this.dueAt = dueAt;
        this.expected = expected;
    }

    public long dueAt() {
        return dueAt;
    }

    /** Returns a reader that goes on where this one stopped, from this time. */
    public TurnReader next(long at) {
        var next = new TurnReader(listener, at, expected);
        next.tokens = tokens;
        next.attempt = attempt;
        next.inOrder = inOrder;
        next.done = done;
        next.reason = reason;
        next.failed = failed;
        next.lastId = lastId;
        next.lastIdLength = lastIdLength;
        return next;
    }

    /** The id of the last event that had one; empty if none had. */
    public String lastId() {
        return text(lastId, lastIdLength).strip();
    }

    /** The server has answered, in whatever way. */
    public boolean isAnswered() {
        return status != 0;
    }

    /** The turn's ending has come, though the stream may go on. */
    public boolean isDone() {
        return done || failed;
    }

    /** Gives up waiting. */
    public void giveUp() {
        fail("it was not over when the measurement ended", System.nanoTime());
    }

    /** Returns how the turn went; to be called once it is over. */
    public Verdict.Turn verdict() {
        if (status != 200 && status != 0) {
            return Verdict.Turn.REFUSED;
        }
        if (failed) {
            return Verdict.Turn.FAILED;
        }
        if (!inOrder) {
            return Verdict.Turn.GARBLED;
        }
        if (!done) {
            return Verdict.Turn.CUT;
        }
        if (tokens != expected) {
            return Verdict.Turn.GARBLED;
        }
        return attempt > 1 ? Verdict.Turn.ANEW : Verdict.Turn.WHOLE;
    }

    /** Says more about a turn that was not whole. */
    public String reason() {
        return reason.isEmpty()
                ? "%d of %d tokens, attempt %d".formatted(tokens, expected, attempt)
                : reason;
    }

    @Override
    void status(int received, long at) {
        status = received;
        reason = received == 200 ? "" : "HTTP " + received;
    }

    @Override
    void line(byte[] line, int length, long at) {
        if (status != 200) {
            reason = "HTTP " + status + " " + code(text(line, length));
        } else if (length == 0) {
            event = Event.NONE;
        } else if (startsWith(line, length, "data:")) {
            data(line, length, at);
        } else if (startsWith(line, length, "event:")) {
            event = event(text(line, length).substring(6).strip());
        } else if (startsWith(line, length, "id:")) {
            id(line, length);
        }
    }

    private void data(byte[] line, int length, long at) {
        switch (event) {
            // The model's own events have no name.
            case NONE, TOKEN -> {
                int stamp = Stamp.find(line, length);
                if (stamp >= 0) {
                    token(Stamp.number(line, stamp), Stamp.writtenAt(line, stamp), at);
                } else if (contains(line, length, END_OF_MODEL)) {
                    done = true;
                }
            }
            case ACCEPTED -> listener.accepted(this, at);
            case DONE -> {
                done = contains(line, length, COMPLETED);
                failed |= !done;
            }
            case ERROR -> {
                failed = true;
                reason = code(text(line, length));
            }
            case OTHER -> {}
        }
    }

    /** The code alone, if there is one: the rest differs from turn to turn. */
    private static String code(String problem) {
        var code = CODE.matcher(problem);
        return code.find() ? code.group(1) : problem.substring(0, Math.min(200, problem.length()));
    }

    private void token(int number, long writtenAt, long at) {
        tokens++;
        if (number != tokens && inOrder) {
            inOrder = false;
            reason = "token %d came as number %d".formatted(number, tokens);
        }
        listener.token(this, number, writtenAt, at);
    }

    private Event event(String name) {
        return switch (name) {
            case "token" -> Event.TOKEN;
            case "accepted" -> Event.ACCEPTED;
            case "done" -> Event.DONE;
            case "error" -> Event.ERROR;
            case "restart" -> {
                tokens = 0;
                attempt = Math.max(attempt, 2);
                yield Event.OTHER;
            }
            default -> Event.OTHER;
        };
    }

    /** An id is the turn's, a dot, the attempt, a dot, and the event's number. */
    private void id(byte[] line, int length) {
        if (lastId.length < length) {
            lastId = new byte[length];
        }
        lastIdLength = length - 3;
        System.arraycopy(line, 3, lastId, 0, lastIdLength);
        int dot = 3;
        while (dot < length && line[dot] != '.') {
            dot++;
        }
        int named = 0;
        for (int i = dot + 1; i < length && line[i] >= '0' && line[i] <= '9'; i++) {
            named = named * 10 + line[i] - '0';
        }
        attempt = Math.max(attempt, named);
    }

    @Override
    void ended(@Nullable String failure, long at) {
        if (failure != null && (status == 200 || status == 0)) {
            reason = failure;
            // A connection that breaks after the ending harms nobody.
            failed |= !done;
        }
        if (!over) {
            over = true;
            listener.ended(this, at);
        }
    }

    private static boolean startsWith(byte[] line, int length, String word) {
        if (length < word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (line[i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean contains(byte[] line, int length, byte[] word) {
        for (int i = 0; i + word.length <= length; i++) {
            int same = 0;
            while (same < word.length && line[i + same] == word[same]) {
                same++;
            }
            if (same == word.length) {
                return true;
            }
        }
        return false;
    }

    private static byte[] ascii(String word) {
        return word.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(byte[] line, int length) {
        return new String(line, 0, length, StandardCharsets.UTF_8);
    }
}
