package dev.parley.api.wires.openai;

import dev.parley.api.models.OfferedModels;
import dev.parley.api.stream.SentText;
import dev.parley.api.stream.SseWriter;
import dev.parley.api.stream.Wire;
import dev.parley.api.wires.openai.Completions.Choice;
import dev.parley.api.wires.openai.Completions.ChunkWithUsage;
import dev.parley.api.wires.openai.Completions.Delta;
import dev.parley.api.wires.openai.Completions.Head;
import dev.parley.events.MessageAccepted;
import dev.parley.events.Source;
import dev.parley.events.TurnEvent;
import dev.parley.events.Usage;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A streamed chat completion. It cannot take text back: after a takeover it goes on if the new
 * answer begins with the text that was sent; otherwise it ends with the error {@code restarted}.
 */
final class ChunkWire implements Wire {

    private final SseWriter out;
    private final OfferedModels models;
    private final Passages passages;
    private final boolean includesUsage;
    private final SentText sent = new SentText();
    private final SentText thought = new SentText();
    private boolean thinksAnew;
    private List<Source> sources = List.of();
    private Head head = new Head("", 0, "");

    ChunkWire(SseWriter out, OfferedModels models, Passages passages, boolean includesUsage) {
        this.out = out;
        this.models = models;
        this.passages = passages;
        this.includesUsage = includesUsage;
    }

    @Override
    public void accepted(MessageAccepted event) throws IOException {
        head = Head.of(event, models);
        chunk(Delta.FIRST, null);
    }

    @Override
    public void queued() throws IOException {
        out.heartbeat();
    }

    @Override
    public void restart(int attempt) {
        sent.repeats();
        thought.repeats();
    }

    @Override
    public boolean turn(TurnEvent event, UUID answerId) throws IOException {
        return switch (event) {
            case TurnEvent.Started ignored -> true;
            case TurnEvent.Unknown ignored -> true;
            case TurnEvent.Sources e -> {
                sources = e.sources();
                yield true;
            }
            case TurnEvent.Progress e -> thinks(Completions.thought(e));
            case TurnEvent.Reasoning e -> thinks(e.text());
            case TurnEvent.Token e -> token(e.text());
            case TurnEvent.Completed e ->
                    sent.isRepeated() ? done(e) : error(Completions.restarted());
            case TurnEvent.Failed e -> error(Completions.failure(e));
            case TurnEvent.Cancelled ignored -> error(Completions.cancelled());
        };
    }

    @Override
    public void deleted(UUID sessionId) throws IOException {
        error(Completions.deleted());
    }

    // What another attempt thinks differently is left out: it is no part of the answer.
    private boolean thinks(@Nullable String piece) throws IOException {
        var more = piece == null || thinksAnew ? "" : thought.next(piece);
        if (more == null) {
            thinksAnew = true;
        } else if (!more.isEmpty()) {
            chunk(Delta.reasoning(more), null);
        }
        return true;
    }

    private boolean token(String piece) throws IOException {
        var more = sent.next(piece);
        if (more == null) {
            return error(Completions.restarted());
        }
        if (!more.isEmpty()) {
            chunk(Delta.text(more), null);
        }
        return true;
    }

    private boolean done(TurnEvent.Completed end) throws IOException {
        var cited = passages.cited(sources, end.sourcesUsed());
        if (!cited.isEmpty()) {
            chunk(Delta.citations(cited), null);
        }
        chunk(Delta.NOTHING, Completions.finishReason(end));
        if (includesUsage) {
            chunk(List.of(), end.usage());
        }
        out.text(null, "[DONE]");
        return false;
    }

    private boolean error(OpenAiErrors.Failure failure) throws IOException {
        out.event(null, null, failure);
        return false;
    }

    private void chunk(Delta delta, @Nullable String finishReason) throws IOException {
        chunk(List.of(new Choice(0, delta, null, finishReason)), null);
    }

    private void chunk(List<Choice> choices, @Nullable Usage usage) throws IOException {
        var chunk = head.chunk(choices);
        out.event(null, null, includesUsage ? new ChunkWithUsage(chunk, usage) : chunk);
    }
}
