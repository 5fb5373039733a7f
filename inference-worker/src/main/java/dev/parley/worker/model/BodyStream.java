package dev.parley.worker.model;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A response's body as it comes, read by one thread; {@link #close} may be called by any. Asks for
 * some of it ahead at all times: a connection that the JDK's client is not told to read from is
 * closed only with that client's next round, up to three seconds later.
 */
final class BodyStream extends InputStream implements BodySubscriber<InputStream> {

    /** What the client hands over at once, at most 16 KiB each. */
    private static final int READ_AHEAD = 8;

    private sealed interface Part {}

    private record Bytes(List<ByteBuffer> buffers) implements Part {}

    private record End(@Nullable Throwable failure) implements Part {}

    // Bounded by what was asked for, and two endings.
    private final BlockingQueue<Part> parts = new LinkedBlockingQueue<>();
    private Flow.@Nullable Subscription subscription;
    private boolean closed;
    private List<ByteBuffer> current = List.of();

    @Override
    public CompletionStage<InputStream> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        synchronized (this) {
            subscription = given;
            if (!closed) {
                given.request(READ_AHEAD);
                return;
            }
        }
        given.cancel();
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        parts.add(new Bytes(buffers));
    }

    @Override
    public void onError(Throwable failure) {
        parts.add(new End(failure));
    }

    @Override
    public void onComplete() {
        parts.add(new End(null));
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int at, int length) throws IOException {
        while (true) {
            for (var buffer : current) {
                if (buffer.hasRemaining()) {
                    int read = Math.min(length, buffer.remaining());
                    buffer.get(into, at, read);
                    return read;
                }
            }
            switch (next()) {
                case Bytes(var buffers) -> current = buffers;
                case End end -> {
                    // Whoever reads on finds it again.
                    parts.add(end);
                    if (end.failure() != null) {
                        throw new IOException(end.failure());
                    }
                    return -1;
                }
            }
        }
    }

    private Part next() throws IOException {
        try {
            var part = parts.take();
            synchronized (this) {
                if (closed) {
                    throw new IOException("closed");
                }
                if (subscription != null && part instanceof Bytes) {
                    subscription.request(1);
                }
            }
            return part;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Closes the connection, unless all was read. */
    @Override
    public void close() {
        Flow.Subscription given;
        synchronized (this) {
            closed = true;
            given = subscription;
        }
        if (given != null) {
            given.cancel();
        }
        parts.add(new End(null));
    }
}
