package dev.parley.api.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes problem documents straight to the response, for filters, for the container and for
 * controllers. There is no content negotiation, so a client that asked for an event stream or an
 * image can read what went wrong.
 */
public final class ProblemWriter {
    private final JsonMapper json;
    private final Supplier<List<ProblemShape>> shapes;

    /**
     * @param shapes asked for when there is a problem
     */
    ProblemWriter(JsonMapper json, Supplier<List<ProblemShape>> shapes) {
        this.json = json;
        this.shapes = shapes;
    }

    /** Answers with this problem. The response must not be committed. */
    public void write(
            HttpServletRequest request, HttpServletResponse response, ProblemException problem)
            throws IOException {
        response.resetBuffer();
        var document = problem.getBody();
        document.setInstance(uri(request.getRequestURI()));
        var shape = shape(request);
        var body = json.writeValueAsBytes(shape == null ? document : shape.of(problem));
        response.setStatus(document.getStatus());
        response.setContentType(
                shape == null
                        ? MediaType.APPLICATION_PROBLEM_JSON_VALUE
                        : MediaType.APPLICATION_JSON_VALUE);
        response.setContentLength(body.length);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        problem.getHeaders().toSingleValueMap().forEach(response::setHeader);
        if (shape != null) {
            shape.head(problem, response);
        }
        response.getOutputStream().write(body);
        response.flushBuffer();
    }

    private @Nullable ProblemShape shape(HttpServletRequest request) {
        var path = request.getRequestURI();
        return path == null
                ? null
                : shapes.get().stream()
                        .filter(shape -> shape.covers(path))
                        .findFirst()
                        .orElse(null);
    }

    private static @Nullable URI uri(@Nullable String requestUri) {
        if (requestUri == null || requestUri.isEmpty()) {
            return null;
        }
        try {
            return new URI(requestUri);
        } catch (URISyntaxException e) {
            return null; // the request line itself was the problem
        }
    }
}
