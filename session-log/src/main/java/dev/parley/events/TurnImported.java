package dev.parley.events;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * A message that was written elsewhere and is a part of the session's past: no model was called for
 * it, and it has no stream. A turn has one for its question and then one for its answer; a text may
 * be empty. Events with the same turn and role are one message, the first that was written.
 */
public record TurnImported(
        UUID sessionId, UUID turnId, Instant at, UUID messageId, Role role, String content)
        implements SessionEvent {

    /** Who wrote the message. */
    public enum Role {
        USER,
        ASSISTANT
    }

    public TurnImported {
        Objects.requireNonNull(sessionId, "session_id");
        Objects.requireNonNull(turnId, "turn_id");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(messageId, "message_id");
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(content, "content");
    }

    @Override
    public UUID key() {
        return sessionId;
    }
}
