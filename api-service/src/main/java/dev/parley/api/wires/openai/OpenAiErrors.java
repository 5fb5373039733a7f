package dev.parley.api.wires.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.parley.api.web.ProblemException;
import dev.parley.api.web.ProblemShape;
import dev.parley.log.Ids;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/** Errors as OpenAI's clients read them. */
@Component
final class OpenAiErrors implements ProblemShape {

    /** The clients show it with their errors. */
    static final String REQUEST_ID = "x-request-id";

    /** Overrules what the clients make of a status by themselves. */
    static final String SHOULD_RETRY = "x-should-retry";

    /** The longest wait in seconds that the clients keep. */
    private static final long LONGEST_WAIT = 60;

    /** An error, as a whole body or as a chunk of a stream. */
    record Failure(Detail error) {

        static Failure of(String type, String code, String message) {
            return new Failure(new Detail(message, type, null, code));
        }
    }

    /**
     * @param param the field that is wrong; null if none is
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Detail(String message, String type, @Nullable String param, String code) {}

    @Override
    public boolean covers(String path) {
        return path.startsWith("/v1/");
    }

    @Override
    public Object of(ProblemException problem) {
        var detail = problem.getBody().getDetail();
        return new Failure(
                new Detail(
                        detail == null ? "" : detail,
                        type(problem.getStatusCode().value()),
                        problem.field(),
                        code(problem.code())));
    }

    private static String type(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 429 -> "rate_limit_error";
            default -> status < 500 ? "invalid_request_error" : "server_error";
        };
    }

    private static String code(String ours) {
        return switch (ours) {
            case "unauthenticated" -> "invalid_api_key";
            case "forbidden" -> "insufficient_permissions";
            case "limit_reached" -> "rate_limit_exceeded";
            default -> ours;
        };
    }

    // By themselves, the clients repeat a 409 at once, and wait for seconds if told how long.
    @Override
    public void head(ProblemException problem, HttpServletResponse response) {
        if (response.getHeader(REQUEST_ID) == null) {
            response.setHeader(REQUEST_ID, Ids.next().toString());
        }
        var after = problem.getHeaders().getFirst(HttpHeaders.RETRY_AFTER);
        if (problem.getStatusCode().value() == 409) {
            response.setHeader(SHOULD_RETRY, "false");
        } else if (after != null) {
            // Of a longer time they take no notice, and repeat at once.
            response.setHeader(SHOULD_RETRY, "" + (Long.parseLong(after) <= LONGEST_WAIT));
        }
    }
}
