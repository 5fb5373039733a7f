package dev.parley.api.imports;

import dev.parley.api.web.FieldProblem;
import dev.parley.api.web.TextRules;
import dev.parley.events.Text;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A value of a file, and where it is. What is wrong with it is noted under its JSON pointer, and
 * null is given instead. For one thread.
 *
 * @param problems gets at most {@link #MOST_PROBLEMS}
 */
record Place(JsonNode value, JsonPointer pointer, List<FieldProblem> problems) {

    /** A client can go on with this many. */
    static final int MOST_PROBLEMS = 32;

    /**
     * The longest text as JSON. It is an event, encrypted or not, which {@link
     * dev.parley.log.EventLog#MOST_BYTES} bounds; encrypted it is a third longer.
     */
    static final int MOST_BYTES = 700_000;

    /** Before it, there were no such conversations. */
    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");

    /** The longest escape of a character. */
    private static final int MOST_BYTES_OF_A_CHARACTER = 6;

    /** Of a pointer in an answer; the ids of a file may have any length. */
    private static final int LONGEST_NAME = 300;

    private static final JsonMapper JSON = JsonMapper.shared();

    /** Returns the member of this name, which may be missing. */
    Place at(String name) {
        return new Place(value.path(name), pointer.appendProperty(name), problems);
    }

    Place at(int index) {
        return new Place(value.path(index), pointer.appendIndex(index), problems);
    }

    /** Returns the text that is here; the other one if there is none. */
    String word(String otherwise) {
        return value.isString() ? value.asString() : otherwise;
    }

    boolean isThere() {
        return !value.isMissingNode() && !value.isNull();
    }

    /** Notes what is wrong. */
    void refuse(String message) {
        if (problems.size() < MOST_PROBLEMS) {
            var name = Text.storable(pointer.toString());
            problems.add(new FieldProblem(name.isEmpty() ? "body" : begin(name), message));
        }
    }

    private static String begin(String name) {
        return name.length() <= LONGEST_NAME
                ? name
                : name.substring(0, Text.cutAt(name, LONGEST_NAME)) + "…";
    }

    /** Returns a text that an event can hold; null if it is none, or missing. */
    @Nullable String text() {
        if (!isThere()) {
            return null;
        }
        if (!value.isString()) {
            refuse("must be a text");
            return null;
        }
        var text = value.asString();
        var unsound = TextRules.unsound(text);
        if (unsound != null) {
            refuse(unsound);
            return null;
        }
        requireRoom(text);
        return text;
    }

    /** Notes if a text, of which this is the beginning, is longer than an event may be. */
    void requireRoom(String text) {
        if ((long) text.length() * MOST_BYTES_OF_A_CHARACTER > MOST_BYTES) {
            int bytes = JSON.writeValueAsBytes(text).length;
            if (bytes > MOST_BYTES) {
                refuse("must have at most %d bytes as JSON, not %d".formatted(MOST_BYTES, bytes));
            }
        }
    }

    /**
     * Returns a time to the millisecond, of RFC 3339 or of seconds since 1970; null if it is none,
     * or missing.
     *
     * @param latest what is later is refused
     */
    @Nullable Instant time(Instant latest) {
        if (!isThere()) {
            return null;
        }
        try {
            var time = parse();
            if (time == null) {
                refuse("must be a time: RFC 3339, or seconds since 1970");
            } else if (time.isBefore(EARLIEST) || time.isAfter(latest)) {
                refuse("must be between %s and %s, not %s".formatted(EARLIEST, latest, time));
                return null;
            }
            return time;
        } catch (DateTimeException | ArithmeticException e) {
            refuse("must be a time: RFC 3339, or seconds since 1970");
            return null;
        }
    }

    private @Nullable Instant parse() {
        if (value.isNumber()) {
            double seconds = value.asDouble();
            // Also what is no number, or far from any time.
            return Math.abs(seconds) < 1e12
                    ? Instant.ofEpochMilli(
                            BigDecimal.valueOf(seconds).movePointRight(3).longValue())
                    : null;
        }
        return value.isString()
                ? OffsetDateTime.parse(value.asString()).toInstant().truncatedTo(ChronoUnit.MILLIS)
                : null;
    }
}
