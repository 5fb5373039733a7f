package dev.parley.api.wires.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.parley.api.models.OfferedModels;
import dev.parley.api.wires.openai.Passages.Annotation;
import dev.parley.events.MessageAccepted;
import dev.parley.events.TurnEvent;
import dev.parley.events.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The words of chat completions. Whatever they say of a turn follows from its events. */
final class Completions {

    private Completions() {}

    /** What a completion and each of its chunks say first. */
    record Head(String id, long created, String model) {

        static Head of(MessageAccepted message, OfferedModels models) {
            return new Head(
                    "chatcmpl-" + message.turnId().toString().replace("-", ""),
                    message.at().getEpochSecond(),
                    models.of(message.choice()));
        }

        Chunk chunk(List<Choice> choices) {
            return new Chunk(id, "chat.completion.chunk", created, model, choices);
        }
    }

    record Chunk(String id, String object, long created, String model, List<Choice> choices) {}

    record ChunkWithUsage(
            @JsonUnwrapped Chunk chunk, @JsonInclude(Include.ALWAYS) @Nullable Usage usage) {}

    @JsonInclude(Include.ALWAYS)
    record Choice(
            int index, Delta delta, @Nullable Object logprobs, @Nullable String finishReason) {}

    /** What a chunk adds to the message; null for what it does not. */
    record Delta(
            @Nullable String role,
            @Nullable String content,
            @Nullable String reasoningContent,
            @Nullable List<Annotation> annotations) {

        static final Delta NOTHING = new Delta(null, null, null, null);
        static final Delta FIRST = new Delta("assistant", "", null, null);

        static Delta text(String text) {
            return new Delta(null, text, null, null);
        }

        static Delta reasoning(String text) {
            return new Delta(null, null, text, null);
        }

        static Delta citations(List<Annotation> annotations) {
            return new Delta(null, null, null, annotations);
        }
    }

    /** A whole answer. */
    record Completion(
            String id,
            String object,
            long created,
            String model,
            List<WholeChoice> choices,
            @Nullable Usage usage) {

        static Completion of(Head head, Message message, TurnEvent.Completed end) {
            return new Completion(
                    head.id(),
                    "chat.completion",
                    head.created(),
                    head.model(),
                    List.of(new WholeChoice(0, message, null, finishReason(end))),
                    end.usage());
        }
    }

    @JsonInclude(Include.ALWAYS)
    record WholeChoice(
            int index, Message message, @Nullable Object logprobs, String finishReason) {}

    record Message(
            String role,
            String content,
            @JsonInclude(Include.ALWAYS) @Nullable String refusal,
            List<Annotation> annotations,
            @Nullable String reasoningContent) {}

    static String finishReason(TurnEvent.Completed end) {
        return switch (end.finishReason()) {
            case "length", "content_filter" -> end.finishReason();
            default -> "stop";
        };
    }

    /** A step of deep research, as a line of what the model thinks; null if it has finished. */
    static @Nullable String thought(TurnEvent.Progress step) {
        return step.result() == null && step.tokens() == null ? step.detail() + "\n" : null;
    }

    static OpenAiErrors.Failure failure(TurnEvent.Failed end) {
        return OpenAiErrors.Failure.of("server_error", end.code(), end.message());
    }

    static OpenAiErrors.Failure cancelled() {
        return OpenAiErrors.Failure.of("server_error", "cancelled", "The answer was cancelled.");
    }

    static OpenAiErrors.Failure deleted() {
        return OpenAiErrors.Failure.of("server_error", "deleted", "The conversation was deleted.");
    }

    static OpenAiErrors.Failure restarted() {
        return OpenAiErrors.Failure.of(
                "server_error",
                "restarted",
                "The answer was started again, and what was sent of it is void.");
    }
}
