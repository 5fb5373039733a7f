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
public final class SseWriter {

    private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private final OutputStream out;
    private final JsonMapper json;
    private long writtenAt = System.nanoTime();

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
        write(("retry: " + wait.toMillis() + "\n\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Writes an event with an object as JSON; it is sent with the next {@link #flush}. */
    public void event(String name, @Nullable EventId id, Object data) throws IOException {
        var frame = new ByteArrayOutputStream(256);
        frame.writeBytes(("event: " + name + "\n").getBytes(StandardCharsets.UTF_8));
        if (id != null) {
            frame.writeBytes(("id: " + id + "\n").getBytes(StandardCharsets.UTF_8));
        }
        frame.writeBytes("data: ".getBytes(StandardCharsets.UTF_8));
        frame.writeBytes(json.writeValueAsBytes(data));
        frame.writeBytes("\n\n".getBytes(StandardCharsets.UTF_8));
        write(frame.toByteArray());
    }

    /**
     * Writes an event with plain text, a {@code data} line for each of its lines; it is sent with
     * the next {@link #flush}.
     *
     * @param text without a CR, which would be read as the end of a line
     */
    public void text(String name, String text) throws IOException {
        var frame = "event: " + name + "\ndata: " + text.replace("\n", "\ndata: ") + "\n\n";
        write(frame.getBytes(StandardCharsets.UTF_8));
    }

    private void write(byte[] bytes) throws IOException {
        writtenAt = System.nanoTime();
        out.write(bytes);
    }

    /** A comment, which tells both ends that the connection lives. */
    public void heartbeat() throws IOException {
        write(HEARTBEAT);
        flush();
    }

    /** How long nothing was written. */
    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - writtenAt);
    }

    void flush() throws IOException {
        out.flush();
    }
}
