package dev.parley.events;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A user's message was accepted and will be answered once. The first event of a turn.
 *
 * @param choice the message's own, or else the session's
 */
public record MessageAccepted(
        UUID sessionId,
        UUID turnId,
        Instant at,
        UUID userMessageId,
        UUID assistantMessageId,
        String content,
        ChatMode mode,
        List<UUID> documentIds,
        @Nullable String creator,
        @JsonUnwrapped ModelChoice choice)
        implements SessionEvent {

    public MessageAccepted {
        Objects.requireNonNull(sessionId, "session_id");
        Objects.requireNonNull(turnId, "turn_id");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(userMessageId, "user_message_id");
        Objects.requireNonNull(assistantMessageId, "assistant_message_id");
        Objects.requireNonNull(content, "content");
        Objects.requireNonNull(mode, "mode");
        documentIds = documentIds == null ? List.of() : List.copyOf(documentIds);
        choice = choice == null ? ModelChoice.DEFAULT : choice;
    }

    /** Returns the same message without anything that a person wrote or chose. */
    public MessageAccepted withoutText() {
        return new MessageAccepted(
                sessionId,
                turnId,
                at,
                userMessageId,
                assistantMessageId,
                "",
                mode,
                List.of(),
                null,
                ModelChoice.DEFAULT);
    }

    @Override
    public UUID key() {
        return sessionId;
    }

    /** {@code <turn_id>.0.0}. */
    public EventId id() {
        return EventId.accepted(turnId);
    }
}
