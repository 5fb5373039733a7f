package dev.parley.api.wires.openai;

import dev.parley.api.models.OfferedModels;
import dev.parley.api.stream.Wire;
import dev.parley.api.web.ProblemException;
import dev.parley.api.wires.openai.Completions.Completion;
import dev.parley.api.wires.openai.Completions.Head;
import dev.parley.api.wires.openai.Completions.Message;
import dev.parley.events.MessageAccepted;
import dev.parley.events.Source;
import dev.parley.events.TurnEvent;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A chat completion in one piece. It is kept until the turn ends, as long as an answer is. */
final class WholeWire implements Wire {

    private final OfferedModels models;
    private final Passages passages;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder thought = new StringBuilder();
    private List<Source> sources = List.of();
    private Head head = new Head("", 0, "");
    private @Nullable Answer answer;

    WholeWire(OfferedModels models, Passages passages) {
        this.models = models;
        this.passages = passages;
    }

    /** The answer to the call: a completion, or an error. */
    record Answer(int status, Object body) {}

    /**
     * @throws ProblemException 503 if the turn was not followed to its end
     */
    Answer answer() {
        if (answer == null) {
            throw ProblemException.unavailable("There is no answer yet.", Duration.ofSeconds(1));
        }
        return answer;
    }

    @Override
    public void accepted(MessageAccepted event) {
        head = Head.of(event, models);
    }

    @Override
    public void queued() {
        // Nothing can be said before the answer.
    }

    @Override
    public void restart(int attempt) {
        text.setLength(0);
        thought.setLength(0);
        sources = List.of();
    }

    @Override
    public boolean turn(TurnEvent event, UUID answerId) {
        switch (event) {
            case TurnEvent.Started ignored -> {}
            case TurnEvent.Unknown ignored -> {}
            case TurnEvent.Sources e -> sources = e.sources();
            case TurnEvent.Progress e -> {
                var step = Completions.thought(e);
                thought.append(step == null ? "" : step);
            }
            case TurnEvent.Reasoning e -> thought.append(e.text());
            case TurnEvent.Token e -> text.append(e.text());
            case TurnEvent.Completed e -> answer = new Answer(200, completion(e));
            case TurnEvent.Failed e -> answer = new Answer(500, Completions.failure(e));
            case TurnEvent.Cancelled ignored -> answer = new Answer(409, Completions.cancelled());
        }
        return !(event instanceof TurnEvent.Ending);
    }

    @Override
    public void deleted(UUID sessionId) {
        answer = new Answer(409, Completions.deleted());
    }

    private Completion completion(TurnEvent.Completed end) {
        return Completion.of(
                head,
                new Message(
                        "assistant",
                        text.toString(),
                        null,
                        passages.cited(sources, end.sourcesUsed()),
                        thought.isEmpty() ? null : thought.toString()),
                end);
    }
}
