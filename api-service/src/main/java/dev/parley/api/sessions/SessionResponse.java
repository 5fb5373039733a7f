package dev.parley.api.sessions;

import dev.parley.events.ChatMode;
import dev.parley.store.history.view.SessionView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A session as clients see it.
 *
 * @param unlisted true if no list of its owner shows it; null if they do
 */
public record SessionResponse(
        UUID sessionId,
        @Nullable String title,
        ChatMode mode,
        Status status,
        int messageCount,
        List<UUID> documentIds,
        Map<String, Object> metadata,
        String model,
        @Nullable String systemPrompt,
        @Nullable Double temperature,
        Instant createdAt,
        Instant updatedAt,
        @Nullable UUID lastTurnId,
        @Nullable UUID leafTurnId,
        @Nullable UUID foundTurnId,
        @Nullable Boolean unlisted) {

    /** RUNNING while a turn is live. */
    public enum Status {
        IDLE,
        RUNNING
    }

    /**
     * @param model the model of its messages that name none
     */
    public static SessionResponse of(SessionView session, String model) {
        return of(session, model, null);
    }

    /**
     * @param found the newest turn with the words that were searched for, on any branch; null if no
     *     message has them
     */
    static SessionResponse of(SessionView session, String model, @Nullable UUID found) {
        return new SessionResponse(
                session.sessionId(),
                session.title(),
                session.mode(),
                session.liveTurnId() == null ? Status.IDLE : Status.RUNNING,
                session.messageCount(),
                session.documentIds(),
                session.metadata(),
                model,
                session.choice().systemPrompt(),
                session.choice().temperature(),
                session.createdAt(),
                session.updatedAt(),
                session.lastTurnId(),
                session.leafTurnId(),
                found,
                session.unlisted() ? true : null);
    }
}
