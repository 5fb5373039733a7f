package dev.parley.api.stream;

import dev.parley.events.ChatMode;
import dev.parley.events.MessageAccepted;
import dev.parley.events.Source;
import dev.parley.events.TurnEvent;
import dev.parley.events.Usage;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The wire of the session streams: each event as the contract has it. */
final class Frames implements Wire {

    private final SseWriter out;

    Frames(SseWriter out) {
        this.out = out;
    }

    private record Accepted(
            UUID turnId,
            UUID sessionId,
            UUID messageId,
            String content,
            ChatMode mode,
            List<UUID> documentIds,
            @Nullable UUID parentTurnId) {}

    private record Started(UUID turnId, int attempt, String model) {}

    private record Progress(String stage, String stepId, int step, int of, String detail) {}

    private record Sources(List<Source> sources, String cascadeTier) {}

    private record Token(String text) {}

    private record Reasoning(String text) {}

    private record Restart(int attempt, String reason) {}

    private record Queued() {}

    private record Done(
            UUID turnId,
            String status,
            @Nullable String finishReason,
            @Nullable Usage usage,
            String contentSha256,
            UUID messageId) {}

    private record Failed(UUID turnId, String code, String message, boolean retryable) {}

    private record Deleted(UUID sessionId) {}

    // A done has the hash of the whole text.
    @Override
    public boolean provesTheText() {
        return true;
    }

    @Override
    public void accepted(MessageAccepted event) throws IOException {
        out.event(
                "accepted",
                event.id(),
                new Accepted(
                        event.turnId(),
                        event.sessionId(),
                        event.userMessageId(),
                        event.content(),
                        event.mode(),
                        event.documentIds(),
                        event.parentTurnId()));
    }

    @Override
    public void queued() throws IOException {
        out.event("queued", null, new Queued());
    }

    @Override
    public void restart(int attempt) throws IOException {
        out.event("restart", null, new Restart(attempt, "worker_lost"));
    }

    @Override
    public void deleted(UUID sessionId) throws IOException {
        out.event("deleted", null, new Deleted(sessionId));
    }

    @Override
    public boolean turn(TurnEvent event, UUID answerId) throws IOException {
        var id = event.id();
        switch (event) {
            case TurnEvent.Started e ->
                    out.event("started", id, new Started(e.turnId(), e.attempt(), e.model()));
            case TurnEvent.Progress e ->
                    out.event(
                            "progress",
                            id,
                            new Progress(
                                    e.stage().word(), e.stepId(), e.step(), e.of(), e.detail()));
            case TurnEvent.Sources e ->
                    out.event("sources", id, new Sources(e.sources(), e.cascadeTier()));
            // Its name and fields are no contract with clients yet.
            case TurnEvent.Unknown ignored -> {}
            case TurnEvent.Token e -> out.event("token", id, new Token(e.text()));
            case TurnEvent.Reasoning e -> out.event("reasoning", id, new Reasoning(e.text()));
            case TurnEvent.Completed e ->
                    out.event(
                            "done",
                            id,
                            new Done(
                                    e.turnId(),
                                    "completed",
                                    e.finishReason(),
                                    e.usage(),
                                    e.contentSha256(),
                                    answerId));
            case TurnEvent.Cancelled e ->
                    out.event(
                            "done",
                            id,
                            new Done(
                                    e.turnId(),
                                    "cancelled",
                                    null,
                                    null,
                                    e.contentSha256(),
                                    answerId));
            case TurnEvent.Failed e ->
                    out.event(
                            "error",
                            id,
                            new Failed(e.turnId(), e.code(), e.message(), e.retryable()));
        }
        return !(event instanceof TurnEvent.Ending);
    }
}
