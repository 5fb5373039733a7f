package dev.parley.api.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.util.DisconnectedClientHelper;

/** Turns whatever a call fails with, before its response has begun, into a problem document. */
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
        if (response.isCommitted()) {
            if (failure instanceof HttpMessageNotReadableException
                    || DisconnectedClientHelper.isClientDisconnectedException(failure)) {
                return; // the container itself refused the body and will say so, or there is nobody
                // to tell
            }
            // The container must cut the connection: ended in good order, half an answer would pass
            // for a whole one.
            throw failure;
        }
        writer.write(request, response, mapping.of(failure));
    }
}
