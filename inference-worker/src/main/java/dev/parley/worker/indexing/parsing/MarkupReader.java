package dev.parley.worker.indexing.parsing;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/**
 * Refuses a text with so much markup that the tree of it would not fit into memory: parsers hold it
 * as a whole, some hundred bytes for each element and each piece of text between two.
 */
final class MarkupReader extends FilterReader {

    /** A thousand pages of dense markup; some hundred megabytes as a tree. */
    static final int MOST = 300_000;

    private final String marks;
    private int count;

    /**
     * @param marks each of these characters may begin an element
     */
    MarkupReader(Reader in, String marks) {
        super(in);
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
            if (marks.indexOf(into[i]) >= 0 && ++count > MOST) {
                throw new UnreadableDocument(Unreadable.TOO_COMPLEX);
            }
        }
        return read;
    }
}
