package dev.parley.worker.indexing.parsing;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** What is unpacked, up to a bound. */
final class Counted extends FilterInputStream {

    private final long max;
    private long count;

    /**
     * @param max bytes; beyond them it throws {@link UnreadableDocument}
     */
    Counted(InputStream unpacked, long max) {
        super(unpacked);
        this.max = max;
    }

    @Override
    public int read() throws IOException {
        int next = super.read();
        count(next < 0 ? 0 : 1);
        return next;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int read = super.read(into, offset, length);
        count(Math.max(read, 0));
        return read;
    }

    private void count(int more) throws UnreadableDocument {
        count += more;
        if (count > max) {
            throw new UnreadableDocument(Unreadable.UNPACKS_TOO_LARGE);
        }
    }

    @Override
    public long skip(long n) throws IOException {
        return read(new byte[(int) Math.min(n, 8192)]);
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
