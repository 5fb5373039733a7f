package dev.parley.load.soak;

import dev.parley.load.figures.Verdict;
import dev.parley.testsupport.EventStream;
import dev.parley.testsupport.EventStream.Event;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An answer of the stamped model while it is read, over one connection or several. Its tokens tell
 * their numbers and when they were written. For one thread.
 */
final class Answer {

    /** See {@code Stamp}; a worker may cut a stream of tokens elsewhere than the model did. */
    private static final Pattern STAMP = Pattern.compile("~(\\d+)\\.(\\d+) ");

    private final int expected;
    private final Tally tally;
    private String rest = "";
    private String lastId = "";
    private int tokens;
    private boolean garbled;
    private boolean anew;
    private @Nullable Event last;

    /**
     * @param expected how many tokens were asked for
     */
    Answer(int expected, Tally tally) {
        this.expected = expected;
        this.tally = tally;
    }

    /** Reads until so many tokens have been read, or the turn or the stream has ended. */
    void read(EventStream events, int upTo) throws IOException {
        while (tokens < upTo && last == null) {
            var event = events.next();
            if (event == null) {
                return;
            }
            saw(event);
        }
    }

    /** Reads to the end. */
    void read(EventStream events) throws IOException {
        read(events, Integer.MAX_VALUE);
    }

    private void saw(Event event) {
        if (!event.id().isEmpty()) {
            lastId = event.id();
        }
        if (event.isToken()) {
            text(event);
        } else if (event.name().equals("restart")) {
            anew = true;
            tokens = 0;
            rest = "";
        } else if (event.isLast()) {
            last = event;
        }
    }

    private void text(Event event) {
        String text = rest + event.text();
        Matcher stamp = STAMP.matcher(text);
        int end = 0;
        while (stamp.find()) {
            garbled |= stamp.start() != end || Integer.parseInt(stamp.group(1)) != tokens + 1;
            tokens++;
            tally.token(event.readAt() - Long.parseLong(stamp.group(2)));
            end = stamp.end();
        }
        rest = text.substring(end);
    }

    String lastId() {
        return lastId;
    }

    /** Returns true if the user was told that the session is deleted. */
    boolean isDeleted() {
        return last != null && last.name().equals("deleted");
    }

    /** Judges a turn that nobody stopped. */
    void judgeWhole() {
        judge(tokens == expected && rest.isEmpty(), "completed");
    }

    /** Judges a turn that was cancelled; it may have ended before that. */
    void judgeCancelled() {
        judge(tokens <= expected, "cancelled", "completed");
    }

    private void judge(boolean whole, String... endings) {
        if (last == null) {
            tally.turn(Verdict.Turn.CUT, "after token %d of %d".formatted(tokens, expected));
        } else if (!last.name().equals("done")
                || !List.of(endings).contains(last.json().path("status").asString(""))) {
            tally.turn(Verdict.Turn.FAILED, last.toString());
        } else if (garbled || !whole) {
            tally.turn(Verdict.Turn.GARBLED, "%d tokens of %d".formatted(tokens, expected));
        } else {
            tally.turn(anew ? Verdict.Turn.ANEW : Verdict.Turn.WHOLE, "a second attempt");
        }
    }
}
