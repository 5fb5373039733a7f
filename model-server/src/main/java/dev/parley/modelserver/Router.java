package dev.parley.modelserver;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import tools.jackson.databind.json.JsonMapper;

/** Passes each request to the code for its path and method. */
final class Router implements HttpHandler {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String models;
    private final CompletionsEndpoint completions;
    private final EmbeddingsEndpoint embeddings;

    Router(String model, CompletionsEndpoint completions, EmbeddingsEndpoint embeddings) {
        this.models = models(model);
        this.completions = completions;
        this.embeddings = embeddings;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        switch (path) {
            case "/v1/chat/completions" -> {
                if (allows("POST", exchange)) {
                    completions.handle(exchange);
                }
            }
            case "/v1/embeddings" -> {
                if (allows("POST", exchange)) {
                    embeddings.handle(exchange);
                }
            }
            case "/v1/models" -> {
                if (allows("GET", exchange)) {
                    JsonResponse.send(exchange, 200, models);
                }
            }
            default -> JsonResponse.send(exchange, ApiError.notFound(path));
        }
    }

    private static boolean allows(String method, HttpExchange exchange) throws IOException {
        if (exchange.getRequestMethod().equals(method)) {
            return true;
        }
        exchange.getResponseHeaders().set("Allow", method);
        JsonResponse.send(exchange, ApiError.methodNotAllowed(exchange.getRequestMethod(), method));
        return false;
    }

    private static String models(String model) {
        var list = JSON.createObjectNode().put("object", "list");
        list.putArray("data")
                .addObject()
                .put("id", model)
                .put("object", "model")
                .put("created", 0)
                .put("owned_by", "parley");
        return JSON.writeValueAsString(list);
    }
}
