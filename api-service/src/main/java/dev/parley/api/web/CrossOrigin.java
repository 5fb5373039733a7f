package dev.parley.api.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.DefaultCorsProcessor;
import org.springframework.web.filter.CorsFilter;

/**
 * Lets pages of the origins that the settings allow read the answers (CORS). What the others may
 * not send, {@link FrontDoor} refuses, and what they must not read, their browser keeps from them:
 * they get no header of CORS.
 */
final class CrossOrigin {

    /** How long a browser need not ask again. */
    private static final Duration MAX_AGE = Duration.ofMinutes(10);

    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");

    /** Those that calls read, besides what a browser lets every page send. */
    private static final List<String> SENT =
            List.of(
                    HttpHeaders.AUTHORIZATION,
                    HttpHeaders.CONTENT_TYPE,
                    "Idempotency-Key",
                    "Last-Event-ID",
                    "Parley-Session",
                    "traceparent");

    /** Those that a page may read, besides what a browser shows to every page. */
    private static final List<String> SHOWN =
            List.of(
                    HttpHeaders.LOCATION,
                    HttpHeaders.RETRY_AFTER,
                    "Parley-Turn-Id",
                    "Parley-Session-Id",
                    "Parley-History",
                    "Parley-History-Lag",
                    "RateLimit",
                    "RateLimit-Policy");

    private CrossOrigin() {}

    static CorsFilter filter(HttpSettings settings, ProblemWriter writer) {
        var rules = new CorsConfiguration();
        rules.setAllowedOrigins(settings.allowedOrigins());
        rules.setAllowedMethods(METHODS);
        rules.setAllowedHeaders(SENT);
        rules.setExposedHeaders(SHOWN);
        rules.setMaxAge(MAX_AGE);
        var origins = new Origins(Set.copyOf(settings.allowedOrigins()));
        // Behind a proxy that ends TLS, Spring would take a page of our own for a stranger's.
        var filter =
                new CorsFilter(
                        request ->
                                origins.allow(request.getHeader(HttpHeaders.ORIGIN))
                                        ? rules
                                        : null);
        filter.setCorsProcessor(new Processor(writer));
        return filter;
    }

    /** Refuses by a problem document. */
    private static final class Processor extends DefaultCorsProcessor {

        private final ProblemWriter writer;

        Processor(ProblemWriter writer) {
            this.writer = writer;
        }

        @Override
        public boolean processRequest(
                @Nullable CorsConfiguration rules,
                HttpServletRequest request,
                HttpServletResponse response)
                throws IOException {
            try {
                return super.processRequest(rules, request, response);
            } catch (ProblemException refused) {
                writer.write(request, response, refused);
                return false;
            }
        }

        @Override
        protected void rejectRequest(ServerHttpResponse response) {
            throw ProblemException.of(
                    ProblemCode.CROSS_ORIGIN,
                    "Pages of other origins may use %s, and send %s."
                            .formatted(String.join(", ", METHODS), String.join(", ", SENT)));
        }
    }
}
