package dev.parley.store.history.view;

import dev.parley.events.ChatMode;
import dev.parley.events.Usage;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message as a reader sees it.
 *
 * @param seq the message's place in the session, from 0
 * @param content the whole text, or its beginning while the answer is being written
 * @param attempt the attempt that wrote the text; null for a user's message, and before the first
 *     attempt
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
