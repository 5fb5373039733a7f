package dev.parley.modelserver;

import java.util.Map;

/**
 * Where an {@link Answerer} writes its answer; used by the thread that was given it, and by no
 * other.
 *
 * <p>The methods are in the order of an answer: {@link #begin}, any number of {@link #text}, {@link
 * #end}; or {@link #refuse} alone. What a stream is given is on the wire when the method returns.
 * For a client that did not ask for a stream the text is collected and sent by {@link #end}.
 *
 * <p>A closed connection shows only when something is written, usually at the second write after
 * it. Each method that writes then throws {@link ClientDisconnectedException}.
 */
public interface Reply {

    /**
     * Sends the headers and the chunk with the role; the first {@link #text} does so if need be.
     */
    void begin() throws ClientDisconnectedException;

    /** Sends the next piece of the answer; it may be empty, or half of a surrogate pair. */
    void text(String text) throws ClientDisconnectedException;

    /**
     * Sends an event with these bytes as its data, whatever they are: to break the protocol on
     * purpose.
     */
    void data(String data) throws ClientDisconnectedException;

    /** Ends the answer. */
    void end(Ending ending) throws ClientDisconnectedException;

    /**
     * Answers with an error status; only before anything else.
     *
     * @throws IllegalStateException if the answer has begun
     */
    void refuse(int status, Map<String, String> headers, String body)
            throws ClientDisconnectedException;

    /** Closes the TCP connection where the answer stands, once the {@link Answerer} returns. */
    void cut();
}
