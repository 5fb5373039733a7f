package dev.parley.api.stream;

import dev.parley.events.MessageAccepted;
import dev.parley.events.TurnEvent;
import java.io.IOException;
import java.util.UUID;

/**
 * How what happens is told to one reader: every event that counts comes here once and in order.
 * Used by the reader's thread.
 */
public interface Wire {

    /** A way to tell it: the contract of an endpoint. */
    interface Format {
        Wire over(SseWriter out);
    }

    void accepted(MessageAccepted event) throws IOException;

    /** The turn has waited for a worker for a while. */
    void queued() throws IOException;

    /** What was sent of the turn's answer is void: another attempt begins. */
    void restart(int attempt) throws IOException;

    /**
     * An event of the turn.
     *
     * @param answerId the id of the assistant's message
     * @return whether more of the turn is to be told
     */
    boolean turn(TurnEvent event, UUID answerId) throws IOException;

    /** The session is gone; nothing follows. */
    void deleted(UUID sessionId) throws IOException;
}
