package dev.parley.modelserver;

import java.io.IOException;

/** Decides what a {@link ChatCompletionsServer} answers. Called by many threads at once. */
public interface Answerer {

    /** The id that {@code GET /v1/models} lists and that answers carry. */
    String model();

    /**
     * Writes one answer, on a virtual thread that may block. It is interrupted when the server
     * closes.
     *
     * <p>Returns when the reply was ended, refused or cut. An exception before the first byte
     * becomes a status 500; after it the connection is cut, so that no client takes the part for
     * the whole.
     *
     * @throws ClientDisconnectedException passed on from the reply: nobody reads it any more
     */
    void answer(ChatRequest request, Reply reply) throws IOException, InterruptedException;
}
