package dev.parley.api.web;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Keeps pages of strangers out, which any browser on this machine or in this network may show: it
 * refuses requests for a name that is not this service's, and writes that such a page sends. It
 * also gives every answer the headers that tell a browser what it must not do with it, those of the
 * container's own errors too: hence it is a valve.
 */
final class FrontDoor extends ValveBase {

    /** An answer that may be kept, or a page, sets its own in their place. */
    static final Map<String, String> HEADERS =
            Map.of(
                    HttpHeaders.CACHE_CONTROL,
                    "no-store",
                    "X-Content-Type-Options",
                    "nosniff",
                    "Content-Security-Policy",
                    "default-src 'none'; base-uri 'none'; form-action 'none';"
                            + " frame-ancestors 'none'",
                    "X-Frame-Options",
                    "DENY",
                    "Cross-Origin-Resource-Policy",
                    "same-origin",
                    "Referrer-Policy",
                    "no-referrer");

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    private final HostNames hosts;
    private final Origins origins;
    private final ProblemWriter writer;

    FrontDoor(HttpSettings settings, ProblemWriter writer) {
        super(true);
        this.hosts = new HostNames(settings.hosts());
        this.origins = new Origins(Set.copyOf(settings.allowedOrigins()));
        this.writer = writer;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        HEADERS.forEach(response::setHeader);
        // The container's own refusals come by here too, and some have not even a path.
        var refused = response.getStatus() >= 400 ? null : refusal(request);
        if (refused == null) {
            getNext().invoke(request, response);
        } else {
            writer.write(request, response, refused);
        }
    }

    private @Nullable ProblemException refusal(HttpServletRequest request) {
        var host = request.getHeader(HttpHeaders.HOST);
        if (!hosts.allow(host, request.getLocalAddr()) && !isProbe(BodyLimitFilter.path(request))) {
            return ProblemException.of(
                    ProblemCode.MISDIRECTED,
                    host == null
                            ? "The request names no Host."
                            : "Host %s is not a name of this service; parley.http.hosts can add it."
                                    .formatted(host));
        }
        var origin = request.getHeader(HttpHeaders.ORIGIN);
        boolean harmless = READING.contains(request.getMethod()) && !isPreflight(request);
        return harmless || origins.trust(request.getHeader("Sec-Fetch-Site"), origin, host)
                ? null
                : ProblemException.of(
                        ProblemCode.CROSS_ORIGIN,
                        "A page of %s may not do this; parley.http.allowed-origins can allow it."
                                .formatted(origin == null ? "another origin" : origin));
    }

    // Orchestrators call by whatever name they know, and some name none.
    private static boolean isProbe(String path) {
        return path.equals("/livez")
                || path.equals("/readyz")
                || path.equals("/actuator/health")
                || path.startsWith("/actuator/health/");
    }

    // A browser asks like this before it lets a page of another origin send its request.
    private static boolean isPreflight(HttpServletRequest request) {
        return request.getMethod().equals("OPTIONS")
                && request.getHeader(HttpHeaders.ORIGIN) != null
                && request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD) != null;
    }
}
