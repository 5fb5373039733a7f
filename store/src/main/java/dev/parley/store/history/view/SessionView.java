package dev.parley.store.history.view;

import dev.parley.events.ChatMode;
import dev.parley.events.ModelChoice;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A session as its owner sees it.
 *
 * @param messageCount number of its messages, on all branches
 * @param lastTurnId the turn that was accepted last
 * @param leafTurnId the turn that the next message goes on from
 * @param damaged true if a record of the session could not be projected
 * @param unlisted true if no list shows it, and it goes after a while
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
        ModelChoice choice,
        @Nullable UUID lastTurnId,
        @Nullable UUID liveTurnId,
        @Nullable UUID leafTurnId,
        boolean damaged,
        boolean unlisted,
        Instant createdAt,
        Instant updatedAt) {}
