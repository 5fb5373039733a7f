package dev.parley.api.stream;

import dev.parley.events.EventId;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes Server-Sent Events to one reader. A write blocks while the connection takes no more; the
 * container ends it after its connection timeout. Every method but {@link #retry} throws {@link
 * StreamStopped} once the stream may not go on, so no stream can outlast that. Used by one thread.
 */
public final class SseWriter {

    private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private final OutputStream out;
    private final JsonMapper json;
    private final BooleanSupplier mayGoOn;
    private long writtenAt = System.nanoTime();

    private SseWriter(OutputStream out, JsonMapper json, BooleanSupplier mayGoOn) {
        this.out = out;
        this.json = json;
        this.mayGoOn = mayGoOn;
    }

    /** Makes the response a stream; its head is sent with the first {@link #retry}. */
    static SseWriter open(
            HttpServletResponse response,
            JsonMapper json,
            @Nullable UUID turnId,
            BooleanSupplier mayGoOn)
            throws IOException {
        head(response, turnId);
        return new SseWriter(response.getOutputStream(), json, mayGoOn);
    }

    /** As {@link #open}, and sends the head at once. */
    static SseWriter openNow(
            HttpServletResponse response, JsonMapper json, UUID turnId, BooleanSupplier mayGoOn)
            throws IOException {
        var out = open(response, json, turnId, mayGoOn);
        response.flushBuffer();
        return out;
    }

    /** Writes nothing to anybody, for a client that waits for one answer. */
    static SseWriter silent(JsonMapper json, BooleanSupplier mayGoOn) {
        return new SseWriter(OutputStream.nullOutputStream(), json, mayGoOn);
    }

    /** Gives the response the head of a stream, which is also the whole answer to a HEAD. */
    static void head(HttpServletResponse response, @Nullable UUID turnId) {
        response.setStatus(HttpServletResponse.SC_OK);
        // Set as a header, without a charset: the format has only one, and clients compare the
        // type.
        response.setHeader("Content-Type", "text/event-stream");
        response.setHeader("Cache-Control", "no-cache, no-transform");
        response.setHeader("X-Accel-Buffering", "no");
        if (turnId != null) {
            response.setHeader("Parley-Turn-Id", turnId.toString());
        }
    }

    /** Goes on with this stream, whose head was sent, at another place. */
    SseWriter over(OutputStream place) {
        return new SseWriter(place, json, mayGoOn);
    }

    /**
     * Sends how long the client must wait before it reconnects; works although the stream must end.
     */
    void retry(Duration wait) throws IOException {
        out.write(("retry: " + wait.toMillis() + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
        writtenAt = System.nanoTime();
    }

    /**
     * Writes an event with an object as JSON; it is sent with the next {@link #flush}.
     *
     * @param name null on wires whose events have none
     */
    public void event(@Nullable String name, @Nullable EventId id, Object data) throws IOException {
        var frame = new ByteArrayOutputStream(256);
        if (name != null) {
            frame.writeBytes(("event: " + name + "\n").getBytes(StandardCharsets.UTF_8));
        }
        if (id != null) {
            frame.writeBytes(("id: " + id + "\n").getBytes(StandardCharsets.UTF_8));
        }
        frame.writeBytes("data: ".getBytes(StandardCharsets.UTF_8));
        frame.writeBytes(json.writeValueAsBytes(data));
        frame.writeBytes("\n\n".getBytes(StandardCharsets.UTF_8));
        write(frame.toByteArray());
    }

    /**
     * Writes an event with plain text, one {@code data} line for each of its lines; it is sent with
     * the next {@link #flush}.
     *
     * @param name null on wires whose events have none
     * @param text without a CR, which a reader would take for a line break
     */
    public void text(@Nullable String name, String text) throws IOException {
        var frame =
                (name == null ? "" : "event: " + name + "\n")
                        + ("data: " + text.replace("\n", "\ndata: ") + "\n\n");
        write(frame.getBytes(StandardCharsets.UTF_8));
    }

    private void write(byte[] bytes) throws IOException {
        requireAllowed();
        writtenAt = System.nanoTime();
        out.write(bytes);
    }

    private void requireAllowed() throws StreamStopped {
        if (!mayGoOn.getAsBoolean()) {
            throw new StreamStopped();
        }
    }

    /** Sends a comment, which shows both ends that the connection works. */
    public void heartbeat() throws IOException {
        write(HEARTBEAT);
        flush();
    }

    /** Returns how long nothing was written. */
    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - writtenAt);
    }

    void flush() throws IOException {
        requireAllowed();
        out.flush();
    }
}
