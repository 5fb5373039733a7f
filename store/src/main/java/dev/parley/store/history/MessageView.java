package dev.parley.store.history;

import dev.parley.events.ChatMode;
import dev.parley.events.Usage;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message as its reader sees it.
 *
 * @param seq its place in the session, from 0
 * @param content the whole text, or what there is of it by now
 * @param attempt the attempt whose text this is; null for a user's message and before the first
 */
public record MessageView(
        UUID messageId,
        UUID turnId,
        int seq,
        Role role,
        String content,
        ChatMode mode,
        MessageStatus status,
        List<UUID> documentIds,
        List<SourceView> sources,
        @Nullable String cascadeTier,
        @Nullable String model,
        @Nullable Usage usage,
        @Nullable String finishReason,
        @Nullable TurnError error,
        @Nullable Integer attempt,
        Instant createdAt,
        @Nullable Instant completedAt) {

    /** Why a turn failed. */
    public record TurnError(String code, String message, boolean retryable) {}
}
