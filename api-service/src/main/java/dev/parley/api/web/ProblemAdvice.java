package dev.parley.api.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.util.DisconnectedClientHelper;

/** Turns every failure of a call into a problem document, unless its response has begun. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ProblemAdvice {
    private final ProblemMapping mapping;
    private final ProblemWriter writer;

    ProblemAdvice(ProblemMapping mapping, ProblemWriter writer) {
        this.mapping = mapping;
        this.writer = writer;
    }

    @ExceptionHandler
    void failed(Exception failure, HttpServletRequest request, HttpServletResponse response)
            throws Exception {
        if (!response.isCommitted()) {
            writer.write(request, response, mapping.of(failure));
        } else if (!(failure instanceof HttpMessageNotReadableException)
                && !DisconnectedClientHelper.isClientDisconnectedException(failure)) {
            // Makes the container cut the connection: half an answer must not look like a whole
            // one.
            throw failure;
        }
        // Else the container refused the body and says so itself, or the client has gone.
    }
}
