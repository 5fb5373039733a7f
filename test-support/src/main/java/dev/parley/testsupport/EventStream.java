package dev.parley.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads Server-Sent Events and skips comments and the field {@code retry}. For one thread. */
public final class EventStream {

    /**
     * An event as its reader got it. Two events are equal if they say the same, whenever they were
     * read.
     *
     * @param name empty if the event has none
     * @param id empty if the event has none
     * @param readAt when its last byte was read, in {@link System#nanoTime}'s terms
     */
    public record Event(String name, String id, String data, long readAt) {

        private static final List<String> LAST = List.of("done", "error", "deleted");

        public JsonNode json() {
            return JsonMapper.shared().readTree(data);
        }

        /** The field {@code text}; empty if there is none. */
        public String text() {
            return json().path("text").asString("");
        }

        public boolean isToken() {
            return name.equals("token");
        }

        /** Returns true if nothing may follow in the event's turn. */
        public boolean isLast() {
            return LAST.contains(name);
        }

        /** The attempt that the id names; 0 if there is no such id. */
        public int attempt() {
            String[] parts = id.split("\\.", 3);
            return parts.length == 3 ? Integer.parseInt(parts[1]) : 0;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Event that
                    && name.equals(that.name)
                    && id.equals(that.id)
                    && data.equals(that.data);
        }

        @Override
        public int hashCode() {
            return data.hashCode();
        }

        @Override
        public String toString() {
            return "%s%s %s".formatted(name, id.isEmpty() ? "" : " " + id, data);
        }
    }

    private final InputStream in;
    private byte[] buffer = new byte[8192];
    private int from;
    private int to;

    public EventStream(InputStream in) {
        this.in = in;
    }

    /** The text of the tokens; a restart discards what was before it. */
    public static String text(List<Event> events) {
        var text = new StringBuilder();
        for (Event event : events) {
            if (event.name().equals("restart")) {
                text.setLength(0);
            } else if (event.isToken()) {
                text.append(event.text());
            }
        }
        return text.toString();
    }

    /** Null at the end of the stream. Blocks. */
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

    /**
     * Reads to the end of the next comment.
     *
     * @return false if the stream ended before
     */
    boolean untilComment() throws IOException {
        String line = line();
        while (line != null && !line.startsWith(":")) {
            line = line();
        }
        return line != null;
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
