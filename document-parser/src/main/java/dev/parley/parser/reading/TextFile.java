package dev.parley.parser.reading;

import dev.parley.parser.Unreadable;
import dev.parley.parser.UnreadableDocument;
import java.io.BufferedInputStream;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens a text file in its own encoding, and refuses a file that is no text. */
final class TextFile {

    /** As many as a thousand pages of dense markup; their tree takes some hundred megabytes. */
    static final int MOST_MARKS = 300_000;

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
        var charset = Encodings.of(file);
        return new Checked(
                new InputStreamReader(new BufferedInputStream(Files.newInputStream(file)), charset),
                maxCharacters,
                marks);
    }

    /** Counts all characters, odd ones that text does not have, and marks. */
    private static final class Checked extends FilterReader {

        /** One in so many characters may be odd: old files have escapes and stray bytes. */
        private static final int ODD_ONE_IN = 50;

        /** Begins a color; the log of a terminal is full of them. */
        private static final char ESCAPE = 0x1B;

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
            return (Character.isISOControl(c)
                            && !Character.isWhitespace(c)
                            && c != ESCAPE
                            && c != 0x85)
                    || c == 0xFFFD
                    || c == 0xFFFF;
        }
    }
}
