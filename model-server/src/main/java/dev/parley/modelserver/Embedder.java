package dev.parley.modelserver;

import java.io.IOException;

/** Answers {@code POST /v1/embeddings} of a {@link ChatCompletionsServer}. Thread-safe. */
public interface Embedder {

    /**
     * Returns the response, on a virtual thread that may block and is interrupted when the server
     * closes.
     *
     * @throws IOException cuts the connection
     */
    EmbeddingResponse embed(EmbeddingRequest request) throws IOException, InterruptedException;
}
