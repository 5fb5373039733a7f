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
 * @param parentTurnId the turn that it goes on from, one of its session; {@link #BEGINNING} if it
 *     goes on from none; null if it goes on from the turn that was accepted or imported before it
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
        @JsonUnwrapped ModelChoice choice,
        @Nullable UUID parentTurnId)
        implements SessionEvent {

    /** The parent of a message that begins its session anew. */
    public static final UUID BEGINNING = new UUID(0, 0);

    /** A message that goes on from the turn before it. */
    public MessageAccepted(
            UUID sessionId,
            UUID turnId,
            Instant at,
            UUID userMessageId,
            UUID assistantMessageId,
            String content,
            ChatMode mode,
            List<UUID> documentIds,
            @Nullable String creator,
            ModelChoice choice) {
        this(
                sessionId,
                turnId,
                at,
                userMessageId,
                assistantMessageId,
                content,
                mode,
                documentIds,
                creator,
                choice,
                null);
    }

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
                ModelChoice.DEFAULT,
                parentTurnId);
    }

    /** Returns the same message, which goes on from this turn. */
    public MessageAccepted after(UUID parent) {
        return new MessageAccepted(
                sessionId,
                turnId,
                at,
                userMessageId,
                assistantMessageId,
                content,
                mode,
                documentIds,
                creator,
                choice,
                parent);
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
