package dev.parley.api.stream;

import dev.parley.events.EventId;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes Server-Sent Events to one reader, blocking while its connection takes no more; the
 * container ends a write that takes longer than its connection time-out. Used by one thread.
 */
final class SseWriter {

    private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private final OutputStream out;
    private final JsonMapper json;

    private SseWriter(OutputStream out, JsonMapper json) {
        this.out = out;
        this.json = json;
    }

    /** Sends the response's head; from here on nothing but the stream can be said. */
    static SseWriter open(
            HttpServletResponse response, JsonMapper json, Duration retry, @Nullable String turnId)
            throws IOException {
        response.setStatus(HttpServletResponse.SC_OK);
        // Set as a header: the charset is the format's own, and clients compare the type.
        response.setHeader("Content-Type", "text/event-stream");
        response.setHeader("Cache-Control", "no-cache, no-transform");
        response.setHeader("X-Accel-Buffering", "no");
        if (turnId != null) {
            response.setHeader("Parley-Turn-Id", turnId);
        }
        var writer = new SseWriter(response.getOutputStream(), json);
        writer.retry(retry);
        return writer;
    }

    /** Tells the client how long to wait before it comes back, should the stream break off. */
    void retry(Duration wait) throws IOException {
        out.write(("retry: " + wait.toMillis() + "\n\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Writes an event; it is sent with the next {@link #flush}. */
    void event(String name, @Nullable EventId id, Object data) throws IOException {
        var frame = new ByteArrayOutputStream(256);
        frame.writeBytes(("event: " + name + "\n").getBytes(StandardCharsets.UTF_8));
        if (id != null) {
            frame.writeBytes(("id: " + id + "\n").getBytes(StandardCharsets.UTF_8));
        }
        frame.writeBytes("data: ".getBytes(StandardCharsets.UTF_8));
        frame.writeBytes(json.writeValueAsBytes(data));
        frame.writeBytes("\n\n".getBytes(StandardCharsets.UTF_8));
        frame.writeTo(out);
    }

    /** A comment, which tells both ends that the connection lives. */
    void heartbeat() throws IOException {
        out.write(HEARTBEAT);
        flush();
    }

    void flush() throws IOException {
        out.flush();
    }
}
