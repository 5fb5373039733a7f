package dev.parley.api.sessions;

import dev.parley.events.ChatMode;
import dev.parley.events.Usage;
import dev.parley.store.history.SessionHistory.Place;
import dev.parley.store.history.view.MessageStatus;
import dev.parley.store.history.view.MessageView;
import dev.parley.store.history.view.Role;
import dev.parley.store.history.view.SourceView;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message as clients see it.
 *
 * @param parentTurnId the turn that its turn goes on from; null if it goes on from none
 * @param siblings the turns that go on from the same one, oldest first; its own is among them. Null
 *     in a file, which holds one path
 */
public record MessageResponse(
        UUID messageId,
        UUID turnId,
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
        MessageView.@Nullable TurnError error,
        @Nullable Integer attempt,
        Instant createdAt,
        @Nullable Instant completedAt,
        @Nullable UUID parentTurnId,
        @Nullable List<UUID> siblings) {

    public static MessageResponse of(MessageView message, Place place) {
        return of(message, place.parent(), place.siblings());
    }

    /** A message of a file. */
    public static MessageResponse ofFile(MessageView message) {
        return of(message, null, null);
    }

    private static MessageResponse of(
            MessageView message, @Nullable UUID parent, @Nullable List<UUID> siblings) {
        return new MessageResponse(
                message.messageId(),
                message.turnId(),
                message.role(),
                message.content(),
                message.mode(),
                message.status(),
                message.documentIds(),
                message.sources(),
                message.cascadeTier(),
                message.model(),
                message.usage(),
                message.finishReason(),
                message.error(),
                message.attempt(),
                message.createdAt(),
                message.completedAt(),
                parent,
                siblings);
    }
}
