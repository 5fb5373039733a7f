package dev.parley.bounds;

import java.io.IOException;
import java.io.InputStream;

/** What comes from elsewhere, up to a bound; skipping counts like reading. For one thread. */
public final class LimitedInputStream extends InputStream {

    private static final int SKIPPED_AT_ONCE = 8_192;

    private final InputStream in;
    private final long max;
    private final TooLong tooLong;
    private long count;

    /** What happens beyond the bound: always an exception. */
    @FunctionalInterface
    public interface TooLong {
        /**
         * @param max bytes that are allowed
         */
        void refuse(long max) throws IOException;
    }

    /**
     * @param in closed together with this
     * @param max bytes
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
