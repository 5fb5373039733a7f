package dev.parley.log;

import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A record of {@code chat.requests}: this turn waits for a worker. The turn's claim holds the
 * message, and decides who answers it.
 *
 * @param acceptedOffset offset of {@code message.accepted} in the session's partition of the event
 *     log; everything before the message has a lower offset. Null if unknown
 */
public record TurnRequest(UUID sessionId, UUID turnId, @Nullable Long acceptedOffset)
        implements Command {
    public TurnRequest {
        Objects.requireNonNull(sessionId, "session_id");
        Objects.requireNonNull(turnId, "turn_id");
    }
}
