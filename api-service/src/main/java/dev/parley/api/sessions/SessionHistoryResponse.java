package dev.parley.api.sessions;

import dev.parley.events.ChatMode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A session with its messages, oldest first. */
record SessionHistoryResponse(
        UUID sessionId,
        @Nullable String title,
        ChatMode mode,
        SessionResponse.Status status,
        int messageCount,
        List<UUID> documentIds,
        Map<String, Object> metadata,
        Instant createdAt,
        Instant updatedAt,
        @Nullable UUID lastTurnId,
        List<MessageResponse> messages,
        @Nullable String previousCursor) {

    static SessionHistoryResponse of(
            SessionResponse session,
            List<MessageResponse> messages,
            @Nullable String previousCursor) {
        return new SessionHistoryResponse(
                session.sessionId(),
                session.title(),
                session.mode(),
                session.status(),
                session.messageCount(),
                session.documentIds(),
                session.metadata(),
                session.createdAt(),
                session.updatedAt(),
                session.lastTurnId(),
                messages,
                previousCursor);
    }
}
