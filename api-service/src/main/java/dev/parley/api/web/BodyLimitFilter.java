package dev.parley.api.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses bodies that are larger than the call allows: by {@code Content-Length} before a byte is
 * read, without it as soon as the limit is passed. Uploads in parts are read by the container,
 * which has the same limit from {@link WebEdge}.
 *
 * <p>First in the chain, it also answers for the {@link ProblemException}s of the filters behind
 * it.
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
        long limit = limits.bytesFor(path(request));
        try {
            refuseCompressed(request.getHeader(HttpHeaders.CONTENT_ENCODING));
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

    /** A compressed body would be counted packed and read as broken JSON. */
    private static void refuseCompressed(@Nullable String encoding) {
        if (encoding != null
                && !encoding.isBlank()
                && !encoding.strip().equalsIgnoreCase("identity")) {
            throw ProblemException.of(
                    ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Encoding " + encoding + " is not supported; send the body as it is.");
        }
    }

    /**
     * Decoded and normalized by the container, so that the larger limit cannot be had by way of
     * "..".
     */
    private static String path(HttpServletRequest request) {
        return request.getServletPath()
                + (request.getPathInfo() == null ? "" : request.getPathInfo());
    }

    private static final class Limited extends HttpServletRequestWrapper {
        private final long limit;
        private @Nullable LimitedStream stream;

        Limited(HttpServletRequest request, long limit) {
            super(request);
            this.limit = limit;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            if (stream == null) {
                stream = new LimitedStream(super.getInputStream(), limit);
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
}
