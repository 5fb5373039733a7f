package dev.parley.load.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * All connections of the client, on one thread. Everything that touches a connection or its reader
 * runs on that thread, so neither needs a lock. All methods but {@link #open} may be called by any
 * thread.
 */
public final class EventLoop implements AutoCloseable {

    /** More than an event of any size here; a longer one takes several reads. */
    private static final int BUFFER = 256 << 10;

    private final Selector selector;
    private final Thread thread;
    private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();

    /** Exact to some 0.1 ms; the selector would wait for whole milliseconds. */
    private final ScheduledExecutorService timers =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("client-timer").daemon().factory());

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final byte[] bytes = new byte[BUFFER];
    private volatile boolean closed;
    private volatile @Nullable Throwable failure;

    public EventLoop() throws IOException {
        this.selector = Selector.open();
        this.thread = Thread.ofPlatform().name("client").daemon().start(this::run);
    }

    /** Runs an action on the loop's thread, as soon as possible. */
    public void execute(Runnable action) {
        inbox.add(action);
        selector.wakeup();
    }

    /** Runs an action on the loop's thread, and returns when it has run. */
    public void on(Runnable action) throws IOException, InterruptedException {
        var done = new CompletableFuture<@Nullable Void>();
        execute(
                () -> {
                    try {
                        action.run();
                        done.complete(null);
                    } catch (RuntimeException e) {
                        done.completeExceptionally(e);
                    }
                });
        while (!done.isDone()) {
            try {
                done.get(1, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                requireAlive();
            } catch (ExecutionException e) {
                throw new IOException("The client failed", e.getCause());
            }
        }
    }

    /** Throws if the loop has died of an error of its own. */
    public void requireAlive() throws IOException {
        if (failure != null) {
            throw new IOException("The client failed", failure);
        }
    }

    /**
     * Runs an action on the loop's thread once this time, in {@link System#nanoTime}'s terms, has
     * come.
     */
    public void at(long due, Runnable action) {
        // The result says nothing: the loop itself notes a failure.
        var unused =
                timers.schedule(
                        () -> execute(action), due - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    /**
     * Connects, sends the request, and hands the response to the reader. To be called on the loop's
     * thread. The reader learns of every failure.
     */
    public Connection open(InetSocketAddress to, byte[] request, ResponseReader reader) {
        try {
            var channel = SocketChannel.open();
            var connection = new Connection(channel, ByteBuffer.wrap(request), reader);
            try {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                boolean connected = channel.connect(to);
                channel.register(
                        selector,
                        connected
                                ? SelectionKey.OP_WRITE | SelectionKey.OP_READ
                                : SelectionKey.OP_CONNECT,
                        connection);
            } catch (IOException e) {
                connection.fail(e.toString());
            }
            return connection;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run() {
        try {
            while (!closed) {
                if (inbox.isEmpty()) {
                    selector.select();
                } else {
                    selector.selectNow();
                }
                for (var key : selector.selectedKeys()) {
                    handle(key);
                }
                selector.selectedKeys().clear();
                for (var action = inbox.poll(); action != null; action = inbox.poll()) {
                    action.run();
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
        } finally {
            closeAll();
        }
    }

    private void handle(SelectionKey key) {
        var connection = (Connection) key.attachment();
        try {
            if (key.isConnectable() && connection.channel.finishConnect()) {
                key.interestOps(SelectionKey.OP_WRITE | SelectionKey.OP_READ);
            }
            if (key.isValid() && key.isWritable()) {
                connection.channel.write(connection.request);
                if (!connection.request.hasRemaining()) {
                    key.interestOps(SelectionKey.OP_READ);
                }
            }
            if (key.isValid() && key.isReadable()) {
                read(connection);
            }
        } catch (IOException e) {
            connection.fail(e.toString());
        }
    }

    private void read(Connection connection) throws IOException {
        buffer.clear();
        int read = connection.channel.read(buffer);
        long at = System.nanoTime();
        if (read < 0) {
            connection.close();
            connection.reader.closed(at);
            return;
        }
        buffer.flip();
        buffer.get(bytes, 0, read);
        connection.reader.bytes(bytes, read, at);
        if (connection.reader.isEnded()) {
            connection.close();
        }
    }

    private void closeAll() {
        var open = new ArrayList<Connection>();
        for (var key : selector.keys()) {
            open.add((Connection) key.attachment());
        }
        open.forEach(Connection::close);
        try {
            selector.close();
        } catch (IOException e) {
            failure = e;
        }
    }

    @Override
    public void close() {
        closed = true;
        timers.shutdownNow();
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
