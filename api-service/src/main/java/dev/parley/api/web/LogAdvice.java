package dev.parley.api.web;

import dev.parley.delivery.DeliveryUnavailable;
import dev.parley.log.LogUnavailable;
import dev.parley.store.history.HistoryLagging;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What the log's troubles look like to a client: a 503 that says when to come back. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
final class LogAdvice {
    private static final Logger LOG = LoggerFactory.getLogger(LogAdvice.class);
    private static final Duration COME_BACK = Duration.ofSeconds(2);

    private final ProblemWriter writer;

    LogAdvice(ProblemWriter writer) {
        this.writer = writer;
    }

    @ExceptionHandler
    void lagging(HistoryLagging failure, HttpServletRequest request, HttpServletResponse response)
            throws Exception {
        answer(failure, ProblemException.historyLagging(COME_BACK), request, response);
    }

    @ExceptionHandler
    void unavailable(
            DeliveryUnavailable failure, HttpServletRequest request, HttpServletResponse response)
            throws Exception {
        answer(
                failure,
                ProblemException.unavailable("Streams cannot be opened now.", COME_BACK),
                request,
                response);
    }

    @ExceptionHandler
    void unavailable(
            LogUnavailable failure, HttpServletRequest request, HttpServletResponse response)
            throws Exception {
        answer(
                failure,
                ProblemException.unavailable("The event log does not answer now.", COME_BACK),
                request,
                response);
    }

    private void answer(
            Exception failure,
            ProblemException problem,
            HttpServletRequest request,
            HttpServletResponse response)
            throws Exception {
        LOG.warn("{} {}: {}", request.getMethod(), request.getRequestURI(), failure.getMessage());
        if (response.isCommitted()) {
            throw failure;
        }
        writer.write(request, response, problem.problem());
    }
}
