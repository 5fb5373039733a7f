package dev.parley.api.web;

import dev.parley.bounds.LimitedInputStream;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses bodies that are larger than the call allows: before a byte is read if there is a {@code
 * Content-Length}, else as soon as the limit is exceeded. The container reads multipart bodies and
 * has the same limit from {@link WebEdge}.
 *
 * <p>Only that of {@link CrossOrigin} comes before it, so it also answers for the {@link
 * ProblemException}s of the others.
 */
final class BodyLimitFilter extends OncePerRequestFilter {
    private final ApiLimits limits;
    private final ProblemWriter writer;

    BodyLimitFilter(ApiLimits limits, ProblemWriter writer) {
        this.limits = limits;
        this.writer = writer;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        long limit = limits.bytesFor(path(request), isInParts(request));
        try {
            refuseCompressed(request.getHeader(HttpHeaders.CONTENT_ENCODING));
            refuseWildcard(request.getContentType());
            if (request.getContentLengthLong() > limit) {
                throw ProblemException.payloadTooLarge(limit);
            }
            chain.doFilter(new Limited(request, limit), response);
        } catch (ProblemException problem) {
            if (response.isCommitted()) {
                throw problem;
            }
            writer.write(request, response, problem);
        }
    }

    private static boolean isInParts(HttpServletRequest request) {
        var type = request.getContentType();
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/");
    }

    /** A compressed body would be counted as compressed and then read as malformed JSON. */
    private static void refuseCompressed(@Nullable String encoding) {
        if (encoding != null
                && !encoding.isBlank()
                && !encoding.strip().equalsIgnoreCase("identity")) {
            throw ProblemException.of(
                    ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Encoding " + encoding + " is not supported; send the body as it is.");
        }
    }

    /** Spring fails on one as on a defect of its own, since no response may have one. */
    private static void refuseWildcard(@Nullable String type) {
        if (type != null && type.split(";", 2)[0].indexOf('*') >= 0) {
            throw ProblemException.of(
                    ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Type " + type + " names no type; name the one that the body has.");
        }
    }

    /**
     * The path as the container decodes and normalizes it, so that ".." does not lead to the larger
     * limit.
     */
    static String path(HttpServletRequest request) {
        return request.getServletPath()
                + (request.getPathInfo() == null ? "" : request.getPathInfo());
    }

    private static final class Limited extends HttpServletRequestWrapper {
        private final long limit;
        private @Nullable ServletInputStream stream;

        Limited(HttpServletRequest request, long limit) {
            super(request);
            this.limit = limit;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            if (stream == null) {
                stream = new LimitedBody(super.getInputStream(), limit);
            }
            return stream;
        }

        @Override
        public BufferedReader getReader() throws IOException {
            var encoding = getCharacterEncoding();
            var charset = encoding == null ? StandardCharsets.UTF_8 : Charset.forName(encoding);
            return new BufferedReader(new InputStreamReader(getInputStream(), charset));
        }
    }

    /** A {@link LimitedInputStream} of the kind that servlets expect. */
    private static final class LimitedBody extends ServletInputStream {
        private final ServletInputStream body;
        private final InputStream limited;

        LimitedBody(ServletInputStream body, long limit) {
            this.body = body;
            this.limited = new LimitedInputStream(body, limit, ProblemException::refusePayload);
        }

        @Override
        public int read() throws IOException {
            return limited.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            return limited.read(into, offset, length);
        }

        @Override
        public boolean isFinished() {
            return body.isFinished();
        }

        @Override
        public boolean isReady() {
            return body.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            body.setReadListener(listener);
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }
}
