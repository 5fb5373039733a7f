package dev.parley.api.stream;

import dev.parley.events.MessageAccepted;
import dev.parley.events.TurnEvent;
import java.io.IOException;
import java.util.UUID;

/**
 * The format in which one reader is sent its events. It gets every event that counts, once and in
 * order. Used by the reader's thread.
 */
public interface Wire {

    /** Makes the wire of one endpoint's contract. */
    interface Format {
        Wire over(SseWriter out);

        /** What a client of this wire makes of a stream that ends too soon. */
        default Reader reader() {
            return Reader.COMES_BACK;
        }

        /** What a reader that {@link Reader#IS_TOLD} is told if its stream ends too soon. */
        default Object lastWord() {
            throw new UnsupportedOperationException("Nothing is said at the end of this wire");
        }

        /** A format for clients that do not come back by themselves. */
        static Format of(Reader reader, Format format) {
            return new Format() {
                @Override
                public Wire over(SseWriter out) {
                    return format.over(out);
                }

                @Override
                public Reader reader() {
                    return reader;
                }
            };
        }
    }

    /** How the clients of a wire read, and so how a stream ends that cannot go on. */
    enum Reader {
        /** It comes back with its last event's id. The stream says when, and closes. */
        COMES_BACK,
        /** It takes every close for the end of the answer. The connection is cut instead. */
        BELIEVES_A_CLOSE,
        /** It takes a close for the end, too, but its wire can say that the stream breaks off. */
        IS_TOLD,
        /** It waits for one answer, so that nothing is sent meanwhile. The call gets a 503. */
        WAITS
    }

    /** Every event, as the contract of streams has it. */
    Format EVENTS = Frames::new;

    /**
     * Returns true if readers can tell from the ending that they lack a part of the answer. On any
     * other wire, a completed turn of which the event log lacks events ends as one that failed.
     */
    default boolean provesTheText() {
        return false;
    }

    void accepted(MessageAccepted event) throws IOException;

    /** The turn has waited for a worker for a while. */
    void queued() throws IOException;

    /** Another attempt begins: what was sent of the turn's answer is void. */
    void restart(int attempt) throws IOException;

    /**
     * Sends an event of the turn.
     *
     * @param answerId the id of the assistant's message
     * @return true if more of the turn can follow on this wire
     */
    boolean turn(TurnEvent event, UUID answerId) throws IOException;

    /** The session was deleted; nothing follows. */
    void deleted(UUID sessionId) throws IOException;
}
