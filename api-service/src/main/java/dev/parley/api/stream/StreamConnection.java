package dev.parley.api.stream;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * The connection of a stream whose head was sent. When the request's thread has let go of it, the
 * stream's thread is the only one that uses it, and closes it. Tomcat believes that the connection
 * goes on with another protocol, so it needs the objects of the request no longer. Public with a
 * public constructor, because Tomcat makes it by its class.
 */
public final class StreamConnection extends OutputStream implements InternalHttpUpgradeHandler {

    private final CountDownLatch handedOver = new CountDownLatch(1);
    private volatile boolean closed;
    private volatile @Nullable SocketWrapperBase<?> socket;

    public StreamConnection() {}

    /**
     * Takes the connection over as soon as the request's thread, which calls this, has returned to
     * the container. The response must be committed, and end with its connection.
     */
    static StreamConnection of(HttpServletRequest request) throws IOException {
        try {
            return request.upgrade(StreamConnection.class);
        } catch (ServletException e) {
            throw new IllegalStateException("Tomcat could not make the connection's handler", e);
        }
    }

    /**
     * Waits until the request's thread has let go of the connection. To be called before the first
     * write.
     *
     * @param atMost the container does not hand over the connection of a request that failed
     * @param send the longest wait of a write while the client takes nothing
     * @throws IOException if there is no connection
     */
    void await(Duration atMost, Duration send) throws IOException {
        try {
            if (!handedOver.await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("the connection was not handed over");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the connection");
        }
        // The request's thread holds this lock until it is done with the connection.
        socket().getLock().lock();
        socket().getLock().unlock();
        socket().setWriteTimeout(send.toMillis());
    }

    private SocketWrapperBase<?> socket() throws IOException {
        var present = socket;
        if (present == null) {
            throw new IOException("there is no connection");
        }
        return present;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        socket().write(true, bytes, from, length);
    }

    @Override
    public void flush() throws IOException {
        socket().flush(true);
    }

    @Override
    public void close() {
        closed = true;
        var present = socket;
        if (present != null) {
            present.close();
        }
    }

    @Override
    public void setSocketWrapper(SocketWrapperBase<?> wrapper) {
        socket = wrapper;
    }

    @Override
    public void init(WebConnection connection) {
        handedOver.countDown();
    }

    // True: the container neither reads from the connection nor waits for it to become readable.
    @Override
    public boolean hasAsyncIO() {
        return !closed;
    }

    // Comes only if the stream has given up before, or if the container closes the connection.
    @Override
    public SocketState upgradeDispatch(SocketEvent status) {
        return SocketState.CLOSED;
    }

    @Override
    public void timeoutAsync(long now) {
        // Heartbeats find out whether the client is there.
    }

    @Override
    public void setSslSupport(SSLSupport sslSupport) {
        // A stream does not ask how it is encrypted.
    }

    @Override
    public void pause() {
        // OpenStreams ends the streams before the container stops.
    }

    @Override
    public void destroy() {
        // The stream's thread frees what it holds.
    }
}
