package dev.parley.load.wire;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Takes the bytes of an HTTP/1.1 response as they come, and hands on the lines of its body. It
 * holds a line of the response at most, so that thousands of idle readers cost little. Times are
 * those of the read that brought the last byte, in {@link System#nanoTime}'s terms.
 */
abstract class ResponseReader {

    private static final int LONGEST_LINE = 16 << 20;

    private enum Part {
        STATUS,
        HEADER,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        SIZED,
        UNTIL_CLOSE,
        ENDED
    }

    private Part part = Part.STATUS;
    private final StringBuilder protocol = new StringBuilder();
    private byte[] line = new byte[256];
    private int length;
    private long left;
    private boolean chunked;
    private long size = -1;
    private int status;

    /** The status line and all headers have come. */
    abstract void status(int status, long at);

    /** A line of the body has come; the array is used again for the next one. */
    abstract void line(byte[] line, int length, long at);

    /**
     * The response has ended, and nothing more will come.
     *
     * @param failure null if it ended as HTTP has it
     */
    abstract void ended(@Nullable String failure, long at);

    /** A header, its name in lower case. */
    void header(String name, String value) {}

    final boolean isEnded() {
        return part == Part.ENDED;
    }

    final void fail(String why, long at) {
        if (part != Part.ENDED) {
            part = Part.ENDED;
            ended(why, at);
        }
    }

    final void closed(long at) {
        if (part == Part.UNTIL_CLOSE) {
            end(at);
        } else {
            fail("the connection was closed within the response", at);
        }
    }

    final void bytes(byte[] in, int to, long at) {
        for (int i = 0; i < to && part != Part.ENDED; i++) {
            byte next = in[i];
            switch (part) {
                case STATUS, HEADER, CHUNK_SIZE, CHUNK_END -> {
                    if (next == '\n') {
                        protocolLine(at);
                    } else if (next != '\r') {
                        protocol.append((char) next);
                    }
                }
                case CHUNK -> {
                    body(next, at);
                    if (--left == 0) {
                        part = Part.CHUNK_END;
                    }
                }
                case SIZED -> {
                    body(next, at);
                    if (--left == 0) {
                        end(at);
                    }
                }
                case UNTIL_CLOSE -> body(next, at);
                case ENDED -> {}
            }
        }
    }

    private void body(byte next, long at) {
        if (next == '\n') {
            int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
            line(line, end, at);
            length = 0;
        } else {
            append(next);
        }
    }

    private void append(byte next) {
        if (length == line.length) {
            if (length == LONGEST_LINE) {
                throw new IllegalStateException("A line of a response is endless");
            }
            line = Arrays.copyOf(line, length * 2);
        }
        line[length++] = next;
    }

    private void protocolLine(long at) {
        String text = protocol.toString();
        protocol.setLength(0);
        switch (part) {
            case STATUS -> {
                String[] words = text.split(" ", 3);
                status = words.length < 2 ? 0 : Integer.parseInt(words[1]);
                part = Part.HEADER;
            }
            case HEADER -> {
                if (text.isEmpty()) {
                    status(status, at);
                    begin(at);
                } else {
                    header(text);
                }
            }
            case CHUNK_SIZE -> {
                left = Long.parseLong(text.split(";", 2)[0].strip(), 16);
                if (left == 0) {
                    // Trailers are not expected, and the connection is not used again.
                    end(at);
                } else {
                    part = Part.CHUNK;
                }
            }
            case CHUNK_END -> part = Part.CHUNK_SIZE;
            default -> throw new IllegalStateException("No line of HTTP is due: " + part);
        }
    }

    private void begin(long at) {
        if (chunked) {
            part = Part.CHUNK_SIZE;
        } else if (size == 0 || status == 204 || status == 304) {
            end(at);
        } else if (size > 0) {
            left = size;
            part = Part.SIZED;
        } else {
            part = Part.UNTIL_CLOSE;
        }
    }

    private void header(String text) {
        int colon = Math.max(0, text.indexOf(':'));
        String name = text.substring(0, colon).toLowerCase(Locale.ROOT);
        String value = text.substring(colon + 1).strip();
        switch (name) {
            case "transfer-encoding" -> chunked = value.equalsIgnoreCase("chunked");
            case "content-length" -> size = Long.parseLong(value);
            default -> header(name, value);
        }
    }

    private void end(long at) {
        if (length > 0) {
            line(line, length, at);
            length = 0;
        }
        part = Part.ENDED;
        ended(null, at);
    }
}
