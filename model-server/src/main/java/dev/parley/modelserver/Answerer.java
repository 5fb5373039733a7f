package dev.parley.modelserver;

import java.io.IOException;

/** Writes the answers of a {@link ChatCompletionsServer}. Many threads call it at once. */
public interface Answerer {

    /** Returns the id that {@code GET /v1/models} lists and that answers carry. */
    String model();

    /**
     * Writes one answer, on a virtual thread that may block and is interrupted when the server
     * closes.
     *
     * <p>Must end, refuse or cut the reply before it returns. An exception before the first byte
     * becomes a status 500. After the first byte it cuts the connection, so no client takes a part
     * of the answer for all of it.
     *
     * @throws ClientDisconnectedException if the reply threw it: nobody reads it any more
     */
    void answer(ChatRequest request, Reply reply) throws IOException, InterruptedException;
}
