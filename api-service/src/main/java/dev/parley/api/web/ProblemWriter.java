package dev.parley.api.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes problem documents straight to the response, past content negotiation: whoever asked for an
 * event stream or an image gets to read what went wrong. For filters and controllers alike;
 * throwing a {@link ProblemException} leads here.
 */
public final class ProblemWriter {
    private final ObjectWriter json;

    ProblemWriter(JsonMapper mapper) {
        this.json = mapper.writer();
    }

    /** Answers with this problem. The response must not be committed. */
    public void write(
            HttpServletRequest request, HttpServletResponse response, ProblemException problem)
            throws IOException {
        write(request, response, problem.problem());
    }

    void write(HttpServletRequest request, HttpServletResponse response, Problem problem)
            throws IOException {
        response.resetBuffer();
        var body = json.writeValueAsBytes(problem.document(request.getRequestURI()));
        response.setStatus(problem.status());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setContentLength(body.length);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        problem.headers().forEach(response::setHeader);
        response.getOutputStream().write(body);
        response.flushBuffer();
    }
}
