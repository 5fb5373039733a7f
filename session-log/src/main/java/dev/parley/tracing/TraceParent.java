package dev.parley.tracing;

import dev.parley.events.Text;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in a trace, as the header {@code traceparent} of W3C has it.
 *
 * @param traceId 32 hexadecimal digits
 * @param spanId 16 hexadecimal digits
 */
record TraceParent(String traceId, String spanId) {

    private static final Pattern HEADER =
            Pattern.compile("00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}");

    /** Reads a header; empty if it is none. */
    static Optional<TraceParent> parse(@Nullable String header) {
        var match = HEADER.matcher(header == null ? "" : header);
        return match.matches()
                ? Optional.of(new TraceParent(match.group(1), match.group(2)))
                : Optional.empty();
    }

    /**
     * The place of a turn's attempt. It follows from the ids alone: a turn may be claimed by a
     * worker that never saw its request.
     *
     * @param attempt 0 for the message itself
     */
    static TraceParent of(UUID turnId, int attempt) {
        var span = Text.sha256Hex(turnId + "." + attempt).substring(0, 16);
        return new TraceParent(turnId.toString().replace("-", ""), span);
    }

    /** A new place below this one. */
    TraceParent child() {
        long id = ThreadLocalRandom.current().nextLong();
        return new TraceParent(traceId, HexFormat.of().toHexDigits(id == 0 ? 1 : id));
    }

    String header() {
        return "00-" + traceId + "-" + spanId + "-01";
    }
}
