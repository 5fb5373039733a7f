package dev.parley.modelserver;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;

/** {@code POST /v1/embeddings}: reads the request and lets the {@link Embedder} answer. */
final class EmbeddingsEndpoint {

    private final Embedder embedder;

    EmbeddingsEndpoint(Embedder embedder) {
        this.embedder = embedder;
    }

    /**
     * @throws IOException makes the JDK's server cut the connection
     */
    void handle(HttpExchange exchange) throws IOException {
        EmbeddingRequest request;
        try {
            request = RequestParser.embeddings(exchange);
        } catch (ApiErrorException e) {
            JsonResponse.send(exchange, e.error());
            return;
        }
        try {
            var response = embedder.embed(request);
            response.headers().forEach(exchange.getResponseHeaders()::set);
            JsonResponse.send(exchange, response.status(), response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("The server closed before the vectors were sent", e);
        }
    }
}
