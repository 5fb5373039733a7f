package dev.parley.modelserver;

import java.util.Map;

/**
 * An {@link Answerer} writes its answer here. Not thread-safe: only the answering thread may call.
 *
 * <p>An answer is {@link #begin}, any number of {@link #text}, and {@link #end}; or {@link #refuse}
 * alone. For a stream each method returns when its bytes are sent. If the client did not ask for a
 * stream, {@link #end} sends the whole text.
 *
 * <p>Only writing shows that the client has closed the connection, usually the second write after
 * that. The method that writes then throws {@link ClientDisconnectedException}.
 */
public interface Reply {

    /**
     * Sends the headers and the chunk with the role. The first {@link #text} does so if this was
     * not called.
     */
    void begin() throws ClientDisconnectedException;

    /** Sends the next piece of the answer, which may be empty or half of a surrogate pair. */
    void text(String text) throws ClientDisconnectedException;

    /** Sends an event with any data, to break the protocol on purpose. */
    void data(String data) throws ClientDisconnectedException;

    /** Ends the answer. */
    void end(Ending ending) throws ClientDisconnectedException;

    /**
     * Answers with an error status.
     *
     * @throws IllegalStateException if the answer has begun
     */
    void refuse(int status, Map<String, String> headers, String body)
            throws ClientDisconnectedException;

    /** Makes the server close the TCP connection without an ending, once the answerer returns. */
    void cut();
}
