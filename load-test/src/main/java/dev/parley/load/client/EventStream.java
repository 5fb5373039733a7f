package dev.parley.load.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads Server-Sent Events; comments and the field {@code retry} pass. */
public final class EventStream {

    /**
     * @param name empty where the event has none
     * @param id empty where the event has none
     * @param readAt when its last byte was read, in {@link System#nanoTime}'s terms
     */
    public record Event(String name, String id, String data, long readAt) {}

    private final InputStream in;
    private byte[] buffer = new byte[8192];
    private int from;
    private int to;

    public EventStream(InputStream in) {
        this.in = in;
    }

    /** Null at the end of the stream. */
    public @Nullable Event next() throws IOException {
        String name = "";
        String id = "";
        StringBuilder data = null;
        for (String line = line(); line != null; line = line()) {
            if (line.isEmpty()) {
                if (data != null) {
                    return new Event(name, id, data.toString(), System.nanoTime());
                }
                name = "";
                id = "";
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

    private static String value(String line, int at) {
        boolean space = at < line.length() && line.charAt(at) == ' ';
        return line.substring(space ? at + 1 : at);
    }

    private @Nullable String line() throws IOException {
        for (int at = from; ; at++) {
            if (at == to) {
                int scanned = at - from;
                if (!fill()) {
                    return null;
                }
                at = from + scanned;
            }
            if (buffer[at] == '\n') {
                int end = at > from && buffer[at - 1] == '\r' ? at - 1 : at;
                var line = new String(buffer, from, end - from, StandardCharsets.UTF_8);
                from = at + 1;
                return line;
            }
        }
    }

    private boolean fill() throws IOException {
        if (from > 0) {
            System.arraycopy(buffer, from, buffer, 0, to - from);
            to -= from;
            from = 0;
        }
        if (to == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int read = in.read(buffer, to, buffer.length - to);
        to += Math.max(0, read);
        return read > 0;
    }
}
