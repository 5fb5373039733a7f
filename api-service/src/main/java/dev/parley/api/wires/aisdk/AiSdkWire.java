package dev.parley.api.wires.aisdk;

import dev.parley.api.stream.SseWriter;
import dev.parley.api.stream.Wire;
import dev.parley.events.MessageAccepted;
import dev.parley.events.TurnEvent;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The UI message stream of one answer: a message of one step. Parts are numbered by the event that
 * began them, so every node sends the same chunks of the same turn.
 *
 * <p>Version 6 of the client cannot take parts back. There, an attempt that follows one which the
 * message shows something of ends the stream with the error {@code restarted}.
 */
final class AiSdkWire implements Wire {

    private final SseWriter out;
    private final boolean canReset;
    private @Nullable Part open;
    private boolean showsSomething;
    private boolean isStale;

    private enum Kind {
        TEXT,
        REASONING
    }

    /** A part whose end has not been sent. */
    private record Part(Kind kind, String id) {}

    AiSdkWire(SseWriter out, boolean canReset) {
        this.out = out;
        this.canReset = canReset;
    }

    @Override
    public void accepted(MessageAccepted event) throws IOException {
        send(
                new Chunk.Start(
                        event.assistantMessageId(),
                        new Chunk.Told(event.turnId(), event.sessionId(), null, null)));
        send(new Chunk.StartStep());
    }

    @Override
    public void queued() throws IOException {
        send(new Chunk.DataQueue("queue", new Chunk.DataQueue.Waiting(), true));
    }

    @Override
    public void restart(int attempt) throws IOException {
        open = null;
        if (canReset) {
            send(new Chunk.ResetStep());
        } else {
            isStale = showsSomething;
        }
    }

    @Override
    public boolean turn(TurnEvent event, UUID answerId) throws IOException {
        if (isStale) {
            return error(
                    "restarted",
                    "The answer was started again. Read the whole answer in the history.");
        }
        return switch (event) {
            case TurnEvent.Started e -> {
                var attempt = new Chunk.DataTurn.Attempt(e.attempt(), e.model());
                send(new Chunk.DataTurn("turn", attempt, true));
                yield true;
            }
            case TurnEvent.Progress e -> progress(e);
            case TurnEvent.Sources e -> sources(e);
            case TurnEvent.Reasoning e -> {
                send(new Chunk.ReasoningDelta(part(Kind.REASONING, e), e.text()));
                yield true;
            }
            case TurnEvent.Token e -> {
                send(new Chunk.TextDelta(part(Kind.TEXT, e), e.text()));
                yield true;
            }
            case TurnEvent.Unknown ignored -> true;
            case TurnEvent.Completed e -> {
                close();
                send(new Chunk.FinishStep());
                send(
                        new Chunk.Finish(
                                finishReason(e.finishReason()),
                                new Chunk.Told(null, null, e.usage(), e.contentSha256())));
                out.text(null, "[DONE]");
                yield false;
            }
            case TurnEvent.Cancelled ignored -> aborted("cancelled");
            case TurnEvent.Failed e -> error(e.code(), e.message());
        };
    }

    @Override
    public void deleted(UUID sessionId) throws IOException {
        aborted("deleted");
    }

    private boolean progress(TurnEvent.Progress e) throws IOException {
        showsSomething = true;
        send(
                new Chunk.DataProgress(
                        e.stepId(),
                        new Chunk.DataProgress.Step(
                                e.stage().word(),
                                e.step(),
                                e.of(),
                                e.detail(),
                                e.result() != null)));
        return true;
    }

    private boolean sources(TurnEvent.Sources e) throws IOException {
        if (e.sources().isEmpty()) {
            return true;
        }
        showsSomething = true;
        for (var source : e.sources()) {
            send(Chunk.SourceDocument.of(source));
        }
        var found = new Chunk.DataSources.Found(e.sources(), e.cascadeTier());
        send(new Chunk.DataSources("sources", found));
        return true;
    }

    /** Returns the id of the part that this event goes on with, or begins. */
    private String part(Kind kind, TurnEvent event) throws IOException {
        if (open != null && open.kind() == kind) {
            return open.id();
        }
        close();
        showsSomething = true;
        var id = event.attempt() + "." + event.n();
        open = new Part(kind, id);
        send(kind == Kind.TEXT ? new Chunk.TextStart(id) : new Chunk.ReasoningStart(id));
        return id;
    }

    private void close() throws IOException {
        if (open != null) {
            var id = open.id();
            send(open.kind() == Kind.TEXT ? new Chunk.TextEnd(id) : new Chunk.ReasoningEnd(id));
            open = null;
        }
    }

    private boolean aborted(String reason) throws IOException {
        close();
        send(new Chunk.Abort(reason));
        out.text(null, "[DONE]");
        return false;
    }

    // The client has no field for a code, so the text begins with it.
    private boolean error(String code, String message) throws IOException {
        send(new Chunk.Failure(code + ": " + message));
        return false;
    }

    private void send(Chunk chunk) throws IOException {
        out.event(null, null, chunk);
    }

    private static String finishReason(String ofModel) {
        return switch (ofModel) {
            case "stop", "length" -> ofModel;
            case "content_filter" -> "content-filter";
            case "tool_calls" -> "tool-calls";
            default -> "other";
        };
    }
}
