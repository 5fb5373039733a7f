package dev.parley.worker.model;

import dev.parley.mailbox.Mailbox;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response, which one thread reads as it arrives. {@link Wait} bounds each wait for
 * more. Any thread may close it and ask when the server was last heard.
 */
final class ModelBody extends InputStream implements BodySubscriber<InputStream> {

    /**
     * Deliveries of the client that may wait for the reader; each is at most some tens of
     * kilobytes. Beyond them, the model's stream is slowed down.
     */
    private static final int READ_AHEAD = 16;

    private static final List<ByteBuffer> END = List.of();

    /** Bounds the waits, on the thread that reads. */
    interface Wait {
        /**
         * Waits for the next element.
         *
         * @return null if the wait is over and what has come must do
         * @throws IOException if the wait is over, and the body is of no use
         */
        @Nullable List<ByteBuffer> next(Mailbox<List<ByteBuffer>> arrived) throws IOException;
    }

    private final Wait wait;
    // Bounded by what is requested from the client.
    private final Mailbox<List<ByteBuffer>> arrived = new Mailbox<>();
    private volatile @Nullable Subscription subscription;
    private volatile @Nullable Throwable failure;
    private volatile boolean closed;
    private volatile boolean heard;
    private volatile long firstHeard;
    private volatile long lastHeard = System.nanoTime();

    private List<ByteBuffer> current = List.of();
    private int next;
    private boolean ended;

    ModelBody(Wait wait) {
        this.wait = wait;
    }

    /** Returns true if a byte of the body has come. */
    boolean isHeard() {
        return heard;
    }

    /** When the first byte of the body came; see {@link System#nanoTime}. */
    long firstHeard() {
        return firstHeard;
    }

    /** When the last byte of the body came, or the exchange began. */
    long lastHeard() {
        return lastHeard;
    }

    @Override
    public CompletionStage<InputStream> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Subscription granted) {
        subscription = granted;
        if (closed) {
            granted.cancel();
        } else {
            granted.request(READ_AHEAD);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
        lastHeard = System.nanoTime();
        if (!heard) {
            firstHeard = lastHeard;
            heard = true;
        }
        if (bytes.isEmpty()) {
            Objects.requireNonNull(subscription).request(1);
        } else {
            arrived.add(bytes);
        }
    }

    @Override
    public void onError(Throwable thrown) {
        failure = thrown;
        arrived.add(END);
    }

    @Override
    public void onComplete() {
        arrived.add(END);
    }

    @Override
    public int read() throws IOException {
        return advance() ? current.get(next).get() & 0xFF : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0 || !advance()) {
            return length == 0 ? 0 : -1;
        }
        var bytes = current.get(next);
        int read = Math.min(length, bytes.remaining());
        bytes.get(into, offset, read);
        return read;
    }

    /** Goes to the next byte; returns false at the end. */
    private boolean advance() throws IOException {
        while (!ended) {
            for (; next < current.size(); next++) {
                if (current.get(next).hasRemaining()) {
                    return true;
                }
            }
            var more = wait.next(arrived);
            if (more == null || more.isEmpty()) {
                ended = true;
                throwIfFailed();
                return false;
            }
            current = more;
            next = 0;
            Objects.requireNonNull(subscription).request(1);
        }
        return false;
    }

    private void throwIfFailed() throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
        var thrown = failure;
        if (thrown != null) {
            throw new IOException(thrown);
        }
    }

    /** Closes the connection if more of the body can come; wakes the reader. */
    @Override
    public void close() {
        closed = true;
        var granted = subscription;
        if (granted != null) {
            granted.cancel();
        }
        arrived.add(END);
    }
}
