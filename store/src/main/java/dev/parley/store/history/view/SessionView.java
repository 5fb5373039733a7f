package dev.parley.store.history.view;

import dev.parley.events.ChatMode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A session as its owner sees it.
 *
 * @param damaged true if a record of the session could not be projected
 */
public record SessionView(
        UUID sessionId,
        String owner,
        @Nullable String title,
        ChatMode mode,
        int messageCount,
        List<UUID> documentIds,
        Map<String, Object> metadata,
        @Nullable String conversationId,
        @Nullable UUID lastTurnId,
        @Nullable UUID liveTurnId,
        boolean damaged,
        Instant createdAt,
        Instant updatedAt) {}
