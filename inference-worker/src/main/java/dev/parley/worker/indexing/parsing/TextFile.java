package dev.parley.worker.indexing.parsing;

import java.io.BufferedInputStream;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.mozilla.universalchardet.UniversalDetector;

/** Opens a text file in its own encoding, and refuses a file that is no text. */
final class TextFile {

    /** As many as a thousand pages of dense markup; their tree takes some hundred megabytes. */
    static final int MOST_MARKS = 300_000;

    private static final int HEAD = 4096;
    private static final Pattern DECLARED =
            Pattern.compile("(?:charset|encoding)\\s*=\\s*[\"']?([\\w.:-]{2,40})");

    private static final Charset WESTERN = Charset.forName("windows-1252");

    private TextFile() {}

    /**
     * Opens the file.
     *
     * @param maxCharacters after these the reader throws {@link UnreadableDocument}
     */
    static Reader open(Path file, long maxCharacters) throws IOException {
        return openMarkup(file, maxCharacters, "");
    }

    /**
     * Opens the file for a parser that holds the whole text as a tree. A tree takes some hundred
     * bytes for each element and each text between two elements.
     *
     * @param marks characters that may begin an element; after {@link #MOST_MARKS} of them the
     *     reader throws {@link UnreadableDocument}
     */
    static Reader openMarkup(Path file, long maxCharacters, String marks) throws IOException {
        var charset = charset(file);
        return new Checked(
                new InputStreamReader(new BufferedInputStream(Files.newInputStream(file)), charset),
                maxCharacters,
                marks);
    }

    // Proof in the bytes comes first, then the file's own declaration, then a guess.
    private static Charset charset(Path file) throws IOException {
        byte[] head;
        try (var in = Files.newInputStream(file)) {
            head = in.readNBytes(HEAD);
        }
        var marked = byteOrderMark(head);
        if (marked != null) {
            return marked;
        }
        var wide = utf16(head);
        if (wide != null) {
            return wide;
        }
        if (isUtf8(file)) {
            return StandardCharsets.UTF_8;
        }
        var declared = DECLARED.matcher(new String(head, StandardCharsets.ISO_8859_1));
        if (declared.find()) {
            var named = named(declared.group(1));
            if (named != null) {
                return named;
            }
        }
        var guessed = named(UniversalDetector.detectCharset(file));
        return guessed == null ? WESTERN : guessed;
    }

    private static @Nullable Charset byteOrderMark(byte[] head) {
        if (startsWith(head, 0xEF, 0xBB, 0xBF)) {
            return StandardCharsets.UTF_8;
        }
        if (startsWith(head, 0xFF, 0xFE, 0, 0)) {
            return StandardCharsets.UTF_32LE;
        }
        if (startsWith(head, 0, 0, 0xFE, 0xFF)) {
            return StandardCharsets.UTF_32BE;
        }
        if (startsWith(head, 0xFF, 0xFE)) {
            return StandardCharsets.UTF_16LE;
        }
        return startsWith(head, 0xFE, 0xFF) ? StandardCharsets.UTF_16BE : null;
    }

    private static boolean startsWith(byte[] head, int... mark) {
        return head.length >= mark.length
                && Arrays.equals(
                        Arrays.stream(mark).toArray(),
                        IntStream.range(0, mark.length)
                                .map(i -> Byte.toUnsignedInt(head[i]))
                                .toArray());
    }

    // Latin text in UTF-16 has zeros in every second byte, and only there.
    private static @Nullable Charset utf16(byte[] head) {
        int even = 0;
        int odd = 0;
        for (int i = 0; i < head.length; i++) {
            if (head[i] == 0) {
                if (i % 2 == 0) {
                    even++;
                } else {
                    odd++;
                }
            }
        }
        if (odd > head.length / 4 && even == 0) {
            return StandardCharsets.UTF_16LE;
        }
        return even > head.length / 4 && odd == 0 ? StandardCharsets.UTF_16BE : null;
    }

    private static boolean isUtf8(Path file) throws IOException {
        var strict = StandardCharsets.UTF_8.newDecoder();
        try (InputStream in = Files.newInputStream(file);
                var reader = new InputStreamReader(in, strict)) {
            var buffer = new char[8192];
            while (reader.read(buffer) >= 0) {
                continue;
            }
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static @Nullable Charset named(@Nullable String name) {
        try {
            return name == null ? null : Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return null;
        }
    }

    /** Counts all characters, odd ones that text does not have, and marks. */
    private static final class Checked extends FilterReader {

        /** One in so many characters may be odd: old files have escapes and stray bytes. */
        private static final int ODD_ONE_IN = 50;

        private final long max;
        private final String marks;
        private long count;
        private long odd;
        private int marked;

        Checked(Reader in, long max, String marks) {
            super(in);
            this.max = max;
            this.marks = marks;
        }

        @Override
        public int read() throws IOException {
            var one = new char[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
        }

        @Override
        public int read(char[] into, int offset, int length) throws IOException {
            int read = super.read(into, offset, length);
            for (int i = offset; i < offset + read; i++) {
                if (isOdd(into[i])) {
                    odd++;
                }
                if (marks.indexOf(into[i]) >= 0 && ++marked > MOST_MARKS) {
                    throw new UnreadableDocument(Unreadable.TOO_COMPLEX);
                }
            }
            count += Math.max(read, 0);
            if (odd > 8 && odd > count / ODD_ONE_IN) {
                throw new UnreadableDocument(Unreadable.NOT_TEXT);
            }
            if (count > max) {
                throw new UnreadableDocument(Unreadable.TOO_LONG);
            }
            return read;
        }

        private static boolean isOdd(char c) {
            return (Character.isISOControl(c) && !Character.isWhitespace(c) && c != 0x85)
                    || c == 0xFFFD
                    || c == 0xFFFF;
        }
    }
}
