package dev.parley.api.web;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.coyote.InputBuffer;
import org.apache.tomcat.util.net.ApplicationBufferHandler;

/**
 * Gives each body a deadline: Tomcat's own timeouts bound single reads, so a byte now and then
 * would keep a request's thread and its place among the uploads. The clock is looked at before each
 * read; a read itself lasts no longer than Tomcat's upload timeout ({@link WebEdge}).
 *
 * <p>It stands below the servlet API, because the container reads parts of a multipart body and
 * whatever its call has left unread. The latter is read here, once the answer is sent, so that the
 * client sees the answer and not a reset connection.
 */
final class BodyDeadline extends ValveBase {

    private final BodySettings settings;
    private final long drain;
    private final LongSupplier nanoTime;

    /**
     * @param drain how many bytes of an unread body are thrown away before the connection is cut
     * @param nanoTime as {@link System#nanoTime}
     */
    BodyDeadline(BodySettings settings, long drain, LongSupplier nanoTime) {
        super(true);
        this.settings = settings;
        this.drain = drain;
        this.nanoTime = nanoTime;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        // The container's own refusals come by here too, such as that of a bad Content-Length.
        if (response.getStatus() >= 400 || !hasBody(request)) {
            getNext().invoke(request, response);
            return;
        }
        var coyote = request.getCoyoteRequest();
        long length = coyote.getContentLengthLong();
        var path = BodyLimitFilter.path(request);
        var all = coyote.getInputBuffer();
        var body = new Timed(all, length, bytes -> settings.timeout(path, bytes), nanoTime);
        coyote.setInputBuffer(body);
        try {
            getNext().invoke(request, response);
            if (!request.isAsync()) {
                response.finishResponse();
                // A client that was told no instead of "100 Continue" sends nothing.
                boolean comes = !coyote.hasExpectation() || response.getStatus() < 300;
                if (comes && !body.drain(drain)) {
                    response.getCoyoteResponse().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
                }
            }
        } finally {
            // Tomcat uses the same object for the connection's next request.
            coyote.setInputBuffer(all);
        }
    }

    private static boolean hasBody(Request request) {
        return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    }

    /** A body that must have come by its deadline. Used by the request's thread. */
    static final class Timed implements InputBuffer {

        private final InputBuffer all;
        private final long length;
        private final LongFunction<Duration> timeout;
        private final LongSupplier nanoTime;
        private final long start;
        private long bytes;
        private boolean ended;
        private boolean failed;

        /**
         * @param length in bytes; negative if it is not known
         * @param timeout how long a body may take of which so many bytes have come
         */
        Timed(InputBuffer all, long length, LongFunction<Duration> timeout, LongSupplier nanoTime) {
            this.all = all;
            this.length = length;
            this.timeout = timeout;
            this.nanoTime = nanoTime;
            this.start = nanoTime.getAsLong();
        }

        /**
         * @throws ProblemException 408 past the deadline
         */
        @Override
        public int doRead(ApplicationBufferHandler into) throws IOException {
            if (!ended && isLate()) {
                failed = true;
                throw late();
            }
            try {
                int read = all.doRead(into);
                bytes += Math.max(0, read);
                ended = read < 0 || bytes == length;
                return read;
            } catch (SocketTimeoutException silence) {
                failed = true;
                throw late();
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }

        private boolean isLate() {
            return nanoTime.getAsLong() - start > timeout.apply(bytes).toNanos();
        }

        private ProblemException late() {
            return ProblemException.bodyTimeout(timeout.apply(bytes));
        }

        @Override
        public int available() {
            return all.available();
        }

        /** Reads the rest; returns false if more may come, but not in time or not so much. */
        boolean drain(long most) {
            var thrownAway = new Dropped();
            long until = bytes + most;
            try {
                while (!ended && !failed && bytes <= until) {
                    doRead(thrownAway);
                }
            } catch (IOException | ProblemException e) {
                return false;
            }
            return ended;
        }
    }

    /** Takes what is read and forgets it. */
    private static final class Dropped implements ApplicationBufferHandler {

        private ByteBuffer read = EMPTY_BUFFER;

        @Override
        public void setByteBuffer(ByteBuffer buffer) {
            read = buffer;
        }

        @Override
        public ByteBuffer getByteBuffer() {
            return read;
        }

        @Override
        public void expand(int size) {
            // The reader brings its own buffer.
        }
    }
}
