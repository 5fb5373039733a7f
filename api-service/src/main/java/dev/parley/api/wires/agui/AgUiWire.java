package dev.parley.api.wires.agui;

import dev.parley.api.stream.SseWriter;
import dev.parley.api.stream.Wire;
import dev.parley.api.wires.agui.AgUiEvent.ActivitySnapshot;
import dev.parley.api.wires.agui.AgUiEvent.Custom;
import dev.parley.api.wires.agui.AgUiEvent.RunFinished;
import dev.parley.events.MessageAccepted;
import dev.parley.events.TurnEvent;
import dev.parley.events.Usage;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.node.ArrayNode;

/**
 * The events of one run. Ids are made of the turn's, so every node sends the same events of it. The
 * client's verifier wants whatever was begun to be ended before the run is.
 */
final class AgUiWire implements Wire {

    private static final String VERSION = "1.0";

    private final SseWriter out;
    private final AgUiRequest request;
    private final DataSize keptMessages;

    /** The steps of the plan so far, by id. */
    private final Map<String, ActivitySnapshot.Step> steps = new LinkedHashMap<>();

    private String turnId = "";
    private String answerId = "";
    private int reasonings;
    private boolean inReasoning;
    private boolean inText;
    private boolean hasText;
    private boolean hasSources;
    private boolean isOver;

    AgUiWire(SseWriter out, AgUiRequest request, DataSize keptMessages) {
        this.out = out;
        this.request = request;
        this.keptMessages = keptMessages;
    }

    @Override
    public void accepted(MessageAccepted event) throws IOException {
        turnId = event.turnId().toString();
        answerId = event.assistantMessageId().toString();
        send(new AgUiEvent.RunStarted(request.thread(), request.run(), VERSION));
        var messages = request.messages();
        var sent = messages.isAnswered() ? messages.copy() : null;
        if (sent != null) {
            // The client would write the answer behind what it has of it.
            messages.reasonings().forEach(id -> addEmpty(sent, id, "reasoning"));
            send(new AgUiEvent.MessagesSnapshot(sent));
        }
        messages.keep(keptMessages);
    }

    @Override
    public void queued() throws IOException {
        send(new Custom("parley.queued", new Custom.Queued()));
    }

    @Override
    public void restart(int attempt) throws IOException {
        close();
        steps.clear();
        if (!hasText && reasonings == 0) {
            return;
        }
        var sent = request.messages().copy();
        if (sent == null) {
            error(
                    "restarted",
                    "The answer was started again. Run again with the same runId to read it from"
                            + " its start.");
            isOver = true;
            return;
        }
        if (reasonings > 0) {
            // One is enough for the client to drop the others.
            addEmpty(sent, reasoningId(1), "reasoning");
        }
        if (hasText) {
            addEmpty(sent, answerId, "assistant");
        }
        send(new AgUiEvent.MessagesSnapshot(sent));
        reasonings = 0;
        hasText = false;
    }

    private static void addEmpty(ArrayNode messages, String id, String role) {
        messages.addObject().put("id", id).put("role", role).put("content", "");
    }

    @Override
    public boolean turn(TurnEvent event, UUID answer) throws IOException {
        if (isOver) {
            return false;
        }
        return switch (event) {
            case TurnEvent.Started e -> {
                send(new Custom("parley.started", new Custom.Attempt(e.attempt(), e.model())));
                yield true;
            }
            case TurnEvent.Progress e -> progress(e);
            case TurnEvent.Sources e -> sources(e);
            case TurnEvent.Reasoning e -> reasoning(e.text());
            case TurnEvent.Token e -> token(e.text());
            case TurnEvent.Unknown ignored -> true;
            case TurnEvent.Completed e ->
                    finished(
                            "success",
                            new RunFinished.Result(e.turnId(), e.contentSha256()),
                            usage(e.model(), e.usage()));
            case TurnEvent.Cancelled ignored -> finished("cancelled", null, null);
            case TurnEvent.Failed e -> error(e.code(), e.message());
        };
    }

    @Override
    public void deleted(UUID sessionId) throws IOException {
        error("deleted", "The conversation was deleted.");
    }

    private boolean progress(TurnEvent.Progress e) throws IOException {
        var finished = e.result() != null;
        var before =
                steps.put(
                        e.stepId(),
                        new ActivitySnapshot.Step(
                                e.stepId(),
                                e.stage().word(),
                                e.step(),
                                e.of(),
                                e.detail(),
                                finished));
        if (before == null || before.finished()) {
            send(new AgUiEvent.StepStarted(e.stepId()));
        }
        if (finished) {
            send(new AgUiEvent.StepFinished(e.stepId()));
        }
        send(
                new ActivitySnapshot(
                        "research-" + turnId, "PLAN", new ActivitySnapshot.Plan(steps.values())));
        return true;
    }

    private boolean sources(TurnEvent.Sources e) throws IOException {
        // Those of the attempt before must go, too, if there are none now.
        if (hasSources || !e.sources().isEmpty()) {
            hasSources = true;
            send(
                    new ActivitySnapshot(
                            "sources-" + turnId,
                            "SOURCES",
                            new ActivitySnapshot.Sources(e.sources(), e.cascadeTier())));
        }
        return true;
    }

    private boolean reasoning(String text) throws IOException {
        if (!inReasoning) {
            closeText();
            inReasoning = true;
            reasonings++;
            send(new AgUiEvent.ReasoningStart(reasoningId(reasonings)));
            send(new AgUiEvent.ReasoningMessageStart(reasoningId(reasonings), "reasoning"));
        }
        send(new AgUiEvent.ReasoningMessageContent(reasoningId(reasonings), text));
        return true;
    }

    private String reasoningId(int number) {
        return "reasoning-" + turnId + "-" + number;
    }

    private boolean token(String text) throws IOException {
        if (!inText) {
            closeReasoning();
            inText = true;
            hasText = true;
            send(new AgUiEvent.TextMessageStart(answerId, "assistant"));
        }
        send(new AgUiEvent.TextMessageContent(answerId, text));
        return true;
    }

    private boolean finished(
            String outcome,
            RunFinished.@Nullable Result result,
            @Nullable List<RunFinished.TokenUsage> usage)
            throws IOException {
        close();
        send(
                new RunFinished(
                        request.thread(),
                        request.run(),
                        new RunFinished.Outcome(outcome),
                        result,
                        usage));
        return false;
    }

    private static @Nullable List<RunFinished.TokenUsage> usage(
            String model, @Nullable Usage usage) {
        return usage == null
                ? null
                : List.of(
                        new RunFinished.TokenUsage(
                                model,
                                usage.promptTokens(),
                                usage.completionTokens(),
                                usage.totalTokens(),
                                usage.reasoningTokens()));
    }

    private void close() throws IOException {
        for (var step : steps.values()) {
            if (!step.finished()) {
                send(new AgUiEvent.StepFinished(step.id()));
            }
        }
        closeReasoning();
        closeText();
    }

    private void closeReasoning() throws IOException {
        if (inReasoning) {
            inReasoning = false;
            send(new AgUiEvent.ReasoningMessageEnd(reasoningId(reasonings)));
            send(new AgUiEvent.ReasoningEnd(reasoningId(reasonings)));
        }
    }

    private void closeText() throws IOException {
        if (inText) {
            inText = false;
            send(new AgUiEvent.TextMessageEnd(answerId));
        }
    }

    // Whatever is open ends with the run.
    private boolean error(String code, String message) throws IOException {
        send(new AgUiEvent.RunError(message, code));
        return false;
    }

    private void send(AgUiEvent event) throws IOException {
        out.event(null, null, event);
    }
}
