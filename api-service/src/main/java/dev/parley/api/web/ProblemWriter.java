package dev.parley.api.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
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

    ProblemWriter(JsonMapper json) {
        this.json = json;
    }

    /** Answers with this problem. The response must not be committed. */
    public void write(
            HttpServletRequest request, HttpServletResponse response, ProblemException problem)
            throws IOException {
        response.resetBuffer();
        var document = problem.getBody();
        document.setInstance(uri(request.getRequestURI()));
        var body = json.writeValueAsBytes(document);
        response.setStatus(document.getStatus());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setContentLength(body.length);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        problem.getHeaders().toSingleValueMap().forEach(response::setHeader);
        response.getOutputStream().write(body);
        response.flushBuffer();
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
