package dev.parley.api.wires.openai;

import dev.parley.api.models.OfferedModels;
import dev.parley.api.stream.Wire;
import dev.parley.api.wires.openai.Responses.Citation;
import dev.parley.api.wires.openai.Responses.Conversation;
import dev.parley.api.wires.openai.Responses.Failure;
import dev.parley.api.wires.openai.Responses.Incomplete;
import dev.parley.api.wires.openai.Responses.InputText;
import dev.parley.api.wires.openai.Responses.Item;
import dev.parley.api.wires.openai.Responses.Message;
import dev.parley.api.wires.openai.Responses.OutputText;
import dev.parley.api.wires.openai.Responses.Reasoning;
import dev.parley.api.wires.openai.Responses.Response;
import dev.parley.api.wires.openai.Responses.Status;
import dev.parley.api.wires.openai.Responses.UsedTokens;
import dev.parley.events.MessageAccepted;
import dev.parley.events.ModelChoice;
import dev.parley.events.Source;
import dev.parley.events.TurnEvent;
import dev.parley.events.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A response as the events so far make it: a turn, in the words of the Responses protocol. A wire
 * that sends nothing. For one thread.
 */
final class ResponseFold implements Wire {

    private final OfferedModels models;
    private final Function<UUID, Optional<UUID>> turnBefore;
    private final boolean isStored;
    private final StringBuilder text = new StringBuilder();
    private final List<StringBuilder> thoughts = new ArrayList<>();
    private boolean isModelsThought;
    private @Nullable Thought lastThought;
    private List<Source> sources = List.of();
    private List<Integer> used = List.of();
    private Status status = Status.QUEUED;
    private @Nullable MessageAccepted message;
    private @Nullable UUID previousTurn;
    private @Nullable Instant completedAt;
    private @Nullable Incomplete incomplete;
    private @Nullable Failure failure;
    private @Nullable Usage usage;

    /**
     * @param turnBefore tells which turn of the session came before one
     * @param isStored false if the session goes after a while
     */
    ResponseFold(
            OfferedModels models, Function<UUID, Optional<UUID>> turnBefore, boolean isStored) {
        this.models = models;
        this.turnBefore = turnBefore;
        this.isStored = isStored;
    }

    /** Returns true if there is such a turn. */
    boolean isThere() {
        return message != null;
    }

    private MessageAccepted message() {
        return Objects.requireNonNull(message, "the turn begins with its message");
    }

    @Override
    public void accepted(MessageAccepted event) {
        message = event;
        previousTurn = turnBefore.apply(event.turnId()).orElse(null);
    }

    @Override
    public void queued() {
        // It is, until an attempt begins.
    }

    @Override
    public void restart(int attempt) {
        text.setLength(0);
        thoughts.clear();
        sources = List.of();
    }

    @Override
    public boolean turn(TurnEvent event, UUID answerId) {
        lastThought = null;
        switch (event) {
            case TurnEvent.Started ignored -> status = Status.IN_PROGRESS;
            case TurnEvent.Sources e -> sources = e.sources();
            case TurnEvent.Token e -> text.append(e.text());
            case TurnEvent.Progress e -> think(Completions.thought(e), false);
            case TurnEvent.Reasoning e -> think(e.text(), true);
            case TurnEvent.Unknown ignored -> {}
            case TurnEvent.Completed e -> complete(e);
            case TurnEvent.Cancelled ignored -> status = Status.CANCELLED;
            case TurnEvent.Failed e -> {
                status = Status.FAILED;
                failure =
                        new Failure(
                                e.code().equals("model_rate_limited")
                                        ? "rate_limit_exceeded"
                                        : "server_error",
                                e.code() + ": " + e.message());
            }
        }
        return !(event instanceof TurnEvent.Ending);
    }

    /**
     * A piece of what was thought.
     *
     * @param part each step of a research is one, and so is what the model says at a stretch
     */
    record Thought(int part, boolean isNewPart, String text) {}

    // The protocol has no place for thoughts behind the answer's beginning.
    private void think(@Nullable String piece, boolean isModels) {
        if (piece == null || !text.isEmpty()) {
            return;
        }
        boolean isNew = thoughts.isEmpty() || !isModels || !isModelsThought;
        if (isNew) {
            thoughts.add(new StringBuilder());
        }
        isModelsThought = isModels;
        thoughts.getLast().append(piece);
        lastThought = new Thought(thoughts.size() - 1, isNew, piece);
    }

    /** Returns what the last event added to the thoughts; null if nothing. */
    @Nullable Thought lastThought() {
        return lastThought;
    }

    List<String> thoughts() {
        return thoughts.stream().map(StringBuilder::toString).toList();
    }

    String reasoningId() {
        return ResponseIds.reasoning(message().turnId());
    }

    Reasoning reasoning() {
        return Reasoning.of(reasoningId(), thoughts());
    }

    private void complete(TurnEvent.Completed end) {
        var reason =
                switch (Completions.finishReason(end)) {
                    case "length" -> "max_output_tokens";
                    case "content_filter" -> "content_filter";
                    default -> null;
                };
        status = reason == null ? Status.COMPLETED : Status.INCOMPLETE;
        incomplete = reason == null ? null : new Incomplete(reason);
        completedAt = reason == null ? end.at() : null;
        used = end.sourcesUsed();
        usage = end.usage();
    }

    @Override
    public void deleted(UUID sessionId) {
        status = Status.CANCELLED;
    }

    Status status() {
        return status;
    }

    String itemId() {
        return ResponseIds.message(message().assistantMessageId());
    }

    OutputText part() {
        return OutputText.of(text.toString(), citations());
    }

    List<Citation> citations() {
        return Citation.of(sources, used);
    }

    /** Returns the answer's place in the output. */
    int itemIndex() {
        return thoughts.isEmpty() ? 0 : 1;
    }

    /** Returns the answer as it stands. */
    Message item() {
        var how =
                switch (status) {
                    case QUEUED, IN_PROGRESS -> Status.IN_PROGRESS;
                    case COMPLETED -> Status.COMPLETED;
                    case INCOMPLETE, FAILED, CANCELLED -> Status.INCOMPLETE;
                };
        return Message.answer(itemId(), how, List.of(part()));
    }

    /** Returns the user's message. */
    Message input() {
        return new Message(
                "message",
                ResponseIds.message(message().userMessageId()),
                Status.COMPLETED,
                "user",
                List.of(new InputText("input_text", message().content())));
    }

    Response response() {
        var accepted = message();
        var choice = accepted.choice();
        return new Response(
                ResponseIds.response(accepted.turnId()),
                "response",
                accepted.at().getEpochSecond(),
                completedAt == null ? null : completedAt.getEpochSecond(),
                status,
                incomplete,
                models.of(choice),
                previousTurn == null ? null : ResponseIds.response(previousTurn),
                new Conversation(ResponseIds.conversation(accepted.sessionId())),
                choice.systemPrompt(),
                output(),
                failure,
                List.of(),
                "auto",
                "disabled",
                false,
                Map.of("format", Map.of("type", "text")),
                1,
                0,
                0,
                0,
                temperature(choice),
                null,
                UsedTokens.of(usage),
                null,
                null,
                isStored,
                true,
                "default",
                Map.of(),
                null,
                null);
    }

    private List<Item> output() {
        var output = new ArrayList<Item>();
        if (!thoughts.isEmpty()) {
            output.add(reasoning());
        }
        if (!text.isEmpty() || status == Status.COMPLETED) {
            output.add(item());
        }
        return output;
    }

    private static double temperature(ModelChoice choice) {
        var chosen = choice.temperature();
        return chosen == null ? 1 : chosen;
    }
}
