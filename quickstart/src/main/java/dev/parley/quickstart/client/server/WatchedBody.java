package dev.parley.quickstart.client.server;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * A body that is read while it comes. If a read waits for longer than the server may be silent, the
 * connection is closed, and the read fails. For one thread.
 */
final class WatchedBody extends FilterInputStream {

    private static final long NOT_WAITING = 0;

    private final Thread watch;
    private volatile long waitingSince = NOT_WAITING;

    WatchedBody(InputStream body, Duration silence) {
        super(body);
        this.watch = Thread.ofVirtual().name("silence").start(() -> watch(silence.toNanos()));
    }

    private void watch(long silence) {
        try {
            long left = silence;
            while (left > 0) {
                Thread.sleep(Duration.ofNanos(left));
                long since = waitingSince;
                // Whoever reads may take its time between two reads.
                left = since == NOT_WAITING ? silence : silence - (System.nanoTime() - since);
            }
            in.close();
        } catch (InterruptedException | IOException e) {
            // The body was closed before.
        }
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        // One of 2^64 times it would be 0, and this read without a bound.
        waitingSince = System.nanoTime();
        try {
            return in.read(into, offset, length);
        } finally {
            waitingSince = NOT_WAITING;
        }
    }

    @Override
    public void close() throws IOException {
        watch.interrupt();
        in.close();
    }
}
