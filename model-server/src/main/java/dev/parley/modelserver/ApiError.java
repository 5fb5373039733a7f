package dev.parley.modelserver;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Why the server refuses a request, in the error format of the OpenAI API.
 *
 * @param type the kind of error, such as {@code invalid_request_error}
 * @param param the field that is wrong
 */
public record ApiError(
        int status, String type, @Nullable String code, @Nullable String param, String message) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    static ApiError invalid(@Nullable String param, String message) {
        return new ApiError(400, "invalid_request_error", null, param, message);
    }

    static ApiError notFound(String path) {
        return new ApiError(
                404, "invalid_request_error", "unknown_url", null, "Unknown request URL: " + path);
    }

    static ApiError methodNotAllowed(String method, String allowed) {
        return new ApiError(
                405,
                "invalid_request_error",
                "method_not_supported",
                null,
                "Method %s is not allowed here; use %s".formatted(method, allowed));
    }

    static ApiError tooLarge(int limit) {
        return new ApiError(
                413,
                "invalid_request_error",
                "request_too_large",
                null,
                "The request body is larger than %d bytes".formatted(limit));
    }

    static ApiError internal() {
        return new ApiError(500, "server_error", null, null, "The model failed to answer");
    }

    /** Returns the body of the response. */
    public String json() {
        var error = JSON.createObjectNode();
        error.putObject("error")
                .put("message", message)
                .put("type", type)
                .put("param", param)
                .put("code", code);
        return JSON.writeValueAsString(error);
    }
}
