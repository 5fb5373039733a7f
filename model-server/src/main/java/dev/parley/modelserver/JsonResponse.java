package dev.parley.modelserver;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;

/** Sends a response whose whole body is known. */
final class JsonResponse {
    private static final String CONTENT_TYPE = "Content-Type";

    /** Tells the JDK's server that there is no body; a length of 0 would mean chunked encoding. */
    private static final long NO_BODY = -1;

    private JsonResponse() {}

    /** Sends JSON, unless the exchange already has another content type. */
    static void send(HttpExchange exchange, int status, String body) throws IOException {
        var headers = exchange.getResponseHeaders();
        if (!headers.containsKey(CONTENT_TYPE)) {
            headers.set(CONTENT_TYPE, "application/json");
        }
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? NO_BODY : bytes.length);
        try (var stream = exchange.getResponseBody()) {
            stream.write(bytes);
        }
    }

    static void send(HttpExchange exchange, ApiError error) throws IOException {
        send(exchange, error.status(), error.json());
    }
}
