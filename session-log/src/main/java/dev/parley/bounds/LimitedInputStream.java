package dev.parley.bounds;

import java.io.IOException;
import java.io.InputStream;

/** Reads at most a given number of bytes. Skipped bytes count as read. For one thread. */
public final class LimitedInputStream extends InputStream {

    private static final int SKIPPED_AT_ONCE = 8_192;

    private final InputStream in;
    private final long max;
    private final TooLong tooLong;
    private long count;

    /** Called beyond the bound; always throws. */
    @FunctionalInterface
    public interface TooLong {
        /**
         * @param max number of bytes that are allowed
         */
        void refuse(long max) throws IOException;
    }

    /**
     * @param in is closed together with this stream
     * @param max number of bytes that may be read
     */
    public LimitedInputStream(InputStream in, long max, TooLong tooLong) {
        this.in = in;
        this.max = max;
        this.tooLong = tooLong;
    }

    @Override
    public int read() throws IOException {
        int next = in.read();
        count(next < 0 ? 0 : 1);
        return next;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int read = in.read(into, offset, length);
        count(Math.max(read, 0));
        return read;
    }

    @Override
    public long skip(long n) throws IOException {
        return n <= 0 ? 0 : Math.max(0, read(new byte[(int) Math.min(n, SKIPPED_AT_ONCE)]));
    }

    private void count(int more) throws IOException {
        count += more;
        if (count > max) {
            tooLong.refuse(max);
        }
    }

    @Override
    public int available() throws IOException {
        return in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
