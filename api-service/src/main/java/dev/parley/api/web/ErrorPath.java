package dev.parley.api.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/**
 * Takes the place of Boot's HTML page; nothing is dispatched here ({@link ContainerProblems}), so
 * it is a 404.
 */
@Controller
final class ErrorPath implements ErrorController {
    private final ProblemWriter writer;

    ErrorPath(ProblemWriter writer) {
        this.writer = writer;
    }

    @RequestMapping("${spring.web.error.path:/error}")
    void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
        writer.write(
                request, response, ProblemException.notFound("page " + request.getRequestURI()));
    }
}
