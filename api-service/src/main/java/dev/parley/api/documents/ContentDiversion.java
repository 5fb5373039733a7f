package dev.parley.api.documents;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A JSON body without the text of its {@code content}, which is written elsewhere while the body is
 * read, because a JSON parser would hold it in memory as a whole. The parser sees {@code
 * "content":""}. Malformed JSON is passed on, so that the parser can report it.
 *
 * <p>Only the string value of {@code content} in the outermost object is diverted, and only if the
 * name is written without escapes. For one thread.
 */
final class ContentDiversion extends InputStream {

    private static final String DIVERTED = "content";

    /** No more of a name is kept: this much shows that a longer name is another one. */
    private static final int LONGEST_NAME = DIVERTED.length() + 1;

    private enum At {
        OUTSIDE,
        STRING,
        CONTENT
    }

    private final InputStream json;
    private final OutputStream content;
    private final ByteArrayOutputStream name = new ByteArrayOutputStream(LONGEST_NAME);
    // Bytes that the parser sees next, before anything else is read.
    private final byte[] handed = new byte[8];
    private int handedFrom;
    private int handedTo;
    private At at = At.OUTSIDE;
    private int depth;
    private boolean inObject;
    private boolean nameIsNext;
    private boolean escaped;
    // Escapes come one unit at a time and no text is at hand, so Text's rule for pairs cannot
    // serve.
    private int highSurrogate;
    private boolean halfPair;

    /**
     * @param json buffered: it is read byte by byte
     * @param content receives the text as UTF-8; buffered
     */
    ContentDiversion(InputStream json, OutputStream content) {
        this.json = json;
        this.content = content;
    }

    /** Returns true if the text had half of a surrogate pair, which became a question mark. */
    boolean hadHalfPair() {
        return halfPair;
    }

    @Override
    public int read() throws IOException {
        while (true) {
            if (handedFrom < handedTo) {
                return Byte.toUnsignedInt(handed[handedFrom++]);
            }
            int next = json.read();
            if (next < 0) {
                return -1;
            }
            switch (at) {
                case OUTSIDE -> {
                    outside(next);
                    return next;
                }
                case STRING -> {
                    string(next);
                    return next;
                }
                case CONTENT -> content(next);
            }
        }
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int read = 0;
        while (read < length) {
            int next = read();
            if (next < 0) {
                return read == 0 ? -1 : read;
            }
            into[offset + read++] = (byte) next;
        }
        return read;
    }

    private void outside(int next) {
        switch (next) {
            case '{', '[' -> {
                depth++;
                if (depth == 1) {
                    inObject = next == '{';
                    nameIsNext = inObject;
                }
            }
            case '}', ']' -> depth--;
            case ',' -> nameIsNext |= depth == 1 && inObject;
            case ':' -> nameIsNext &= depth != 1;
            case '"' -> {
                boolean diverts =
                        depth == 1
                                && inObject
                                && !nameIsNext
                                && name.toString(StandardCharsets.UTF_8).equals(DIVERTED);
                at = diverts ? At.CONTENT : At.STRING;
                if (depth == 1 && nameIsNext) {
                    name.reset();
                }
            }
            default -> {}
        }
    }

    private void string(int next) {
        if (escaped) {
            escaped = false;
        } else if (next == '"') {
            at = At.OUTSIDE;
            return;
        } else {
            escaped = next == '\\';
        }
        if (depth == 1 && nameIsNext && name.size() < LONGEST_NAME) {
            name.write(next);
        }
    }

    private void content(int next) throws IOException {
        if (next == '\\') {
            escape();
            return;
        }
        endPair();
        if (next == '"') {
            at = At.OUTSIDE;
            hand(next);
        } else if (next < 0x20) {
            hand(next); // not JSON
        } else {
            content.write(next);
        }
    }

    private void escape() throws IOException {
        int kind = json.read();
        if (kind == 'u') {
            unicode();
            return;
        }
        endPair();
        int plain =
                switch (kind) {
                    case '"', '\\', '/' -> kind;
                    case 'b' -> '\b';
                    case 'f' -> '\f';
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    default -> -1;
                };
        if (plain >= 0) {
            content.write(plain);
        } else {
            hand('\\', kind);
        }
    }

    private void unicode() throws IOException {
        var digits = json.readNBytes(4);
        int unit = 0;
        for (byte digit : digits) {
            if (!HexFormat.isHexDigit(digit)) {
                digits = new byte[0];
                break;
            }
            unit = unit << 4 | HexFormat.fromHexDigit(digit);
        }
        if (digits.length < 4) {
            hand('\\', 'u', '"'); // not JSON
        } else if (highSurrogate != 0 && Character.isLowSurrogate((char) unit)) {
            int codePoint = Character.toCodePoint((char) highSurrogate, (char) unit);
            highSurrogate = 0;
            write(codePoint);
        } else {
            endPair();
            if (Character.isHighSurrogate((char) unit)) {
                highSurrogate = unit;
            } else {
                halfPair |= Character.isLowSurrogate((char) unit);
                write(unit);
            }
        }
    }

    // A high half must be followed directly by a low one.
    private void endPair() throws IOException {
        if (highSurrogate != 0) {
            highSurrogate = 0;
            halfPair = true;
            content.write('?');
        }
    }

    private void write(int codePoint) throws IOException {
        content.write(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
    }

    private void hand(int... bytes) {
        handedFrom = 0;
        handedTo = 0;
        for (int one : bytes) {
            if (one >= 0) {
                handed[handedTo++] = (byte) one;
            }
        }
    }

    @Override
    public void close() throws IOException {
        json.close();
    }
}
