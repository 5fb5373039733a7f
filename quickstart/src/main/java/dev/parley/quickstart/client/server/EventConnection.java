package dev.parley.quickstart.client.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The Server-Sent Events of one connection. A server that says nothing for too long counts as gone.
 * For one thread.
 */
final class EventConnection implements AutoCloseable {

    private final InputStream body;
    private final BufferedReader lines;
    private final Thread watch;
    private volatile long heardAt = System.nanoTime();

    /**
     * @param silence after it the connection is closed, and a read fails
     */
    EventConnection(InputStream body, Duration silence) {
        this.body = body;
        this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        this.watch = Thread.ofVirtual().name("silence").start(() -> watch(silence));
    }

    private void watch(Duration silence) {
        try {
            long left = silence.toNanos();
            while (left > 0) {
                Thread.sleep(Duration.ofNanos(left));
                left = silence.toNanos() - (System.nanoTime() - heardAt);
            }
            // Not the reader: that waits for whoever reads.
            body.close();
        } catch (InterruptedException | IOException e) {
            // The stream was closed before.
        }
    }

    /** The next event; null at the end of the connection. Blocks. */
    @Nullable Event next() throws IOException {
        var name = "message";
        String id = null;
        StringBuilder data = null;
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            heardAt = System.nanoTime();
            if (line.isEmpty()) {
                if (data != null) {
                    return event(name, id, data.toString());
                }
                name = "message";
                id = null;
            } else if (line.startsWith("event:")) {
                name = value(line, 6);
            } else if (line.startsWith("id:")) {
                id = value(line, 3);
            } else if (line.startsWith("data:")) {
                data = data == null ? new StringBuilder() : data.append('\n');
                data.append(value(line, 5));
            }
        }
        return null;
    }

    private static Event event(String name, @Nullable String id, String data) throws IOException {
        try {
            return new Event(name, id, JsonMapper.shared().readTree(data));
        } catch (JacksonException e) {
            throw new IOException("The event " + name + " holds no JSON", e);
        }
    }

    private static String value(String line, int at) {
        boolean space = at < line.length() && line.charAt(at) == ' ';
        return line.substring(space ? at + 1 : at);
    }

    @Override
    public void close() {
        watch.interrupt();
        try {
            body.close();
        } catch (IOException e) {
            // Nobody reads it any more.
        }
    }
}
