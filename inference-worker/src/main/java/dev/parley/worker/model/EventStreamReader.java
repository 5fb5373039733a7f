package dev.parley.worker.model;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a response into events by the rules of the WHATWG for event streams: a byte order mark;
 * lines that end with CR, LF or both; comments; an optional blank after the colon; several data
 * lines. Two things go beyond them, because servers do them: a data line that is a whole JSON
 * object or {@code [DONE]} is an event at once, without its empty line; and a response that begins
 * with a brace is no event stream, but JSON objects. Not thread-safe.
 */
final class EventStreamReader {

    /**
     * An event, or a JSON object that is not in an event stream.
     *
     * @param name empty if the event has none
     */
    record Event(String name, String data) {}

    private static final int END = -1;
    private static final int BLOCK = 8_192;
    private static final int[] BYTE_ORDER_MARK = {0xEF, 0xBB, 0xBF};

    private final InputStream in;
    private final byte[] block = new byte[BLOCK];
    private int at;
    private int filled;
    private boolean begun;
    private boolean plainJson;
    private boolean skipLineFeed;
    private String name = "";
    private @Nullable StringBuilder data;

    EventStreamReader(InputStream in) {
        this.in = in;
    }

    /** Returns true if the response is JSON and no event stream; known after the first event. */
    boolean isPlainJson() {
        return plainJson;
    }

    /** Returns the next event; null at the end of the response. */
    @Nullable Event next() throws IOException {
        if (!begun) {
            begun = true;
            plainJson = beginsWithBrace();
        }
        return plainJson ? nextObject() : nextEvent();
    }

    private @Nullable Event nextEvent() throws IOException {
        for (String line; (line = line()) != null; ) {
            if (line.isEmpty()) {
                if (data != null) {
                    return dispatched();
                }
                name = "";
            } else if (field(line)) {
                return dispatched();
            }
        }
        return null;
    }

    /** Takes a line in; returns true if it is a whole event by itself. */
    private boolean field(String line) {
        int colon = line.indexOf(':');
        var field = colon < 0 ? line : line.substring(0, colon);
        var value = colon < 0 ? "" : line.substring(colon + 1);
        if (value.startsWith(" ")) {
            value = value.substring(1);
        }
        switch (field) {
            case "event" -> name = value;
            case "data" -> {
                if (data != null) {
                    data.append('\n').append(value);
                    return false;
                }
                data = new StringBuilder(value);
                var alone = value.strip();
                return alone.equals("[DONE]") || alone.startsWith("{") && isWholeObject(alone);
            }
            default -> {}
        }
        return false;
    }

    private Event dispatched() {
        var event = new Event(name, String.valueOf(data));
        name = "";
        data = null;
        return event;
    }

    private static boolean isWholeObject(String text) {
        var object = new ObjectEnd();
        for (int i = 0; i < text.length(); i++) {
            if (object.endsWith(text.charAt(i))) {
                return i == text.length() - 1;
            }
        }
        return false;
    }

    private @Nullable Event nextObject() throws IOException {
        var bytes = new ByteArrayOutputStream();
        var object = new ObjectEnd();
        for (int b; (b = read()) != END; ) {
            if (bytes.size() == 0 && b != '{') {
                continue;
            }
            bytes.write(b);
            if (object.endsWith((char) b)) {
                return new Event("", bytes.toString(StandardCharsets.UTF_8));
            }
        }
        return null;
    }

    /** Finds the brace that closes a JSON object; bytes of UTF-8 will do for characters. */
    private static final class ObjectEnd {
        private int depth;
        private boolean quoted;
        private boolean escaped;

        boolean endsWith(char c) {
            if (escaped) {
                escaped = false;
            } else if (quoted) {
                escaped = c == '\\';
                quoted = c != '"';
            } else if (c == '"') {
                quoted = true;
            } else if (c == '{') {
                depth++;
            } else if (c == '}') {
                depth--;
                return depth == 0;
            }
            return false;
        }
    }

    // A line cannot be decoded before it is whole: a character may be split over two blocks.
    private @Nullable String line() throws IOException {
        var bytes = new ByteArrayOutputStream();
        while (true) {
            int b = read();
            if (b == '\n' && skipLineFeed) {
                skipLineFeed = false;
                continue;
            }
            skipLineFeed = b == '\r';
            if (b == '\n' || b == '\r') {
                return bytes.toString(StandardCharsets.UTF_8);
            }
            if (b == END) {
                return bytes.size() == 0 ? null : bytes.toString(StandardCharsets.UTF_8);
            }
            bytes.write(b);
        }
    }

    private boolean beginsWithBrace() throws IOException {
        int mark = 0;
        while (mark < BYTE_ORDER_MARK.length && peek() == BYTE_ORDER_MARK[mark]) {
            mark++;
            read();
        }
        while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') {
            read();
        }
        return peek() == '{';
    }

    /** Returns the next byte, 0 to 255, and goes past it; {@link #END} at the end. */
    private int read() throws IOException {
        int next = peek();
        if (next != END) {
            at++;
        }
        return next;
    }

    private int peek() throws IOException {
        if (at == filled) {
            at = 0;
            filled = Math.max(0, in.read(block));
        }
        return filled == 0 ? END : block[at] & 0xFF;
    }
}
