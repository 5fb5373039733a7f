package dev.parley.quickstart.client.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The Server-Sent Events of one connection. For one thread. */
final class EventConnection implements AutoCloseable {

    private final InputStream body;
    private final BufferedReader lines;

    /**
     * @param body fails by itself if the server is silent for too long
     */
    EventConnection(InputStream body) {
        this.body = body;
        this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    /** The next event; null at the end of the connection. Blocks. */
    @Nullable Event next() throws IOException {
        var name = "message";
        String id = null;
        StringBuilder data = null;
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
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
        try {
            body.close();
        } catch (IOException e) {
            // Nobody reads it any more.
        }
    }
}
