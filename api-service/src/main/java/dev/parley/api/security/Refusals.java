package dev.parley.api.security;

import dev.parley.api.web.ProblemCode;
import dev.parley.api.web.ProblemException;
import dev.parley.api.web.ProblemWriter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;

/**
 * Answers calls that have no valid credential, or one that is not enough. The answer is the same
 * whatever is wrong with the credential, and whatever is at the path.
 */
final class Refusals implements AuthenticationEntryPoint, AccessDeniedHandler {

    private final ProblemWriter writer;

    Refusals(ProblemWriter writer) {
        this.writer = writer;
    }

    @Override
    public void commence(
            HttpServletRequest request,
            HttpServletResponse response,
            AuthenticationException failure)
            throws IOException {
        refuse(
                request,
                response,
                ProblemException.of(
                        ProblemCode.UNAUTHENTICATED,
                        "This call needs a valid credential, as Authorization: Bearer …"),
                failure instanceof OAuth2AuthenticationException
                        ? "Bearer error=\"invalid_token\""
                        : "Bearer");
    }

    @Override
    public void handle(
            HttpServletRequest request, HttpServletResponse response, AccessDeniedException failure)
            throws IOException {
        refuse(
                request,
                response,
                ProblemException.of(
                        ProblemCode.FORBIDDEN,
                        "The credential lacks the scope that this call needs."),
                "Bearer error=\"insufficient_scope\"");
    }

    private void refuse(
            HttpServletRequest request,
            HttpServletResponse response,
            ProblemException problem,
            String challenge)
            throws IOException {
        problem.getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, challenge);
        writer.write(request, response, problem);
    }
}
