package dev.parley.api.sessions;

import dev.parley.events.ChatMode;
import dev.parley.store.history.view.SessionView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A session as clients see it. */
record SessionResponse(
        UUID sessionId,
        @Nullable String title,
        ChatMode mode,
        Status status,
        int messageCount,
        List<UUID> documentIds,
        Map<String, Object> metadata,
        Instant createdAt,
        Instant updatedAt,
        @Nullable UUID lastTurnId) {

    /** RUNNING while a turn is live. */
    enum Status {
        IDLE,
        RUNNING
    }

    static SessionResponse of(SessionView session) {
        return new SessionResponse(
                session.sessionId(),
                session.title(),
                session.mode(),
                session.liveTurnId() == null ? Status.IDLE : Status.RUNNING,
                session.messageCount(),
                session.documentIds(),
                session.metadata(),
                session.createdAt(),
                session.updatedAt(),
                session.lastTurnId());
    }
}
