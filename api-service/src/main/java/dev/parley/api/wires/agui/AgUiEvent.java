package dev.parley.api.wires.agui;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.parley.events.Source;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** An event of AG-UI 1.0. What we put into its open fields is in our own spelling. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonNaming(PropertyNamingStrategies.LowerCamelCaseStrategy.class)
sealed interface AgUiEvent {

    @JsonTypeName("RUN_STARTED")
    record RunStarted(String threadId, String runId, String protocolVersion) implements AgUiEvent {}

    @JsonTypeName("RUN_FINISHED")
    record RunFinished(
            String threadId,
            String runId,
            Outcome outcome,
            @Nullable Result result,
            @Nullable List<TokenUsage> usage)
            implements AgUiEvent {

        record Outcome(String type) {}

        record Result(UUID turnId, String contentSha256) {}

        @JsonNaming(PropertyNamingStrategies.LowerCamelCaseStrategy.class)
        record TokenUsage(
                String model,
                int inputTokens,
                int outputTokens,
                int totalTokens,
                @Nullable Integer reasoningTokens) {}
    }

    @JsonTypeName("RUN_ERROR")
    record RunError(String message, String code) implements AgUiEvent {}

    @JsonTypeName("STEP_STARTED")
    record StepStarted(String stepName) implements AgUiEvent {}

    @JsonTypeName("STEP_FINISHED")
    record StepFinished(String stepName) implements AgUiEvent {}

    @JsonTypeName("TEXT_MESSAGE_START")
    record TextMessageStart(String messageId, String role) implements AgUiEvent {}

    @JsonTypeName("TEXT_MESSAGE_CONTENT")
    record TextMessageContent(String messageId, String delta) implements AgUiEvent {}

    @JsonTypeName("TEXT_MESSAGE_END")
    record TextMessageEnd(String messageId) implements AgUiEvent {}

    @JsonTypeName("REASONING_START")
    record ReasoningStart(String messageId) implements AgUiEvent {}

    @JsonTypeName("REASONING_MESSAGE_START")
    record ReasoningMessageStart(String messageId, String role) implements AgUiEvent {}

    @JsonTypeName("REASONING_MESSAGE_CONTENT")
    record ReasoningMessageContent(String messageId, String delta) implements AgUiEvent {}

    @JsonTypeName("REASONING_MESSAGE_END")
    record ReasoningMessageEnd(String messageId) implements AgUiEvent {}

    @JsonTypeName("REASONING_END")
    record ReasoningEnd(String messageId) implements AgUiEvent {}

    /** Takes the place of every message that the client has. */
    @JsonTypeName("MESSAGES_SNAPSHOT")
    record MessagesSnapshot(JsonNode messages) implements AgUiEvent {}

    /** Takes the place of the activity with the same id. */
    @JsonTypeName("ACTIVITY_SNAPSHOT")
    record ActivitySnapshot(String messageId, String activityType, Activity content)
            implements AgUiEvent {

        sealed interface Activity {}

        record Plan(Collection<Step> steps) implements Activity {}

        record Step(String id, String stage, int step, int of, String detail, boolean finished) {}

        record Sources(List<Source> sources, String cascadeTier) implements Activity {}
    }

    @JsonTypeName("CUSTOM")
    record Custom(String name, Value value) implements AgUiEvent {

        sealed interface Value {}

        record Queued() implements Value {}

        record Attempt(int attempt, String model) implements Value {}
    }
}
