package dev.parley.api.wires.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.parley.events.Source;
import dev.parley.events.Usage;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The words of the Responses protocol. Clients check that every field is there, null or not. */
final class Responses {

    private Responses() {}

    /** How a response stands. */
    enum Status {
        QUEUED,
        IN_PROGRESS,
        COMPLETED,
        INCOMPLETE,
        FAILED,
        CANCELLED
    }

    @JsonInclude(Include.ALWAYS)
    record Response(
            String id,
            String object,
            long createdAt,
            @Nullable Long completedAt,
            Status status,
            @Nullable Incomplete incompleteDetails,
            String model,
            @Nullable String previousResponseId,
            Conversation conversation,
            @Nullable String instructions,
            List<Item> output,
            @Nullable Failure error,
            List<Object> tools,
            String toolChoice,
            String truncation,
            boolean parallelToolCalls,
            Map<String, Object> text,
            double topP,
            double presencePenalty,
            double frequencyPenalty,
            int topLogprobs,
            double temperature,
            @Nullable Object reasoning,
            @Nullable UsedTokens usage,
            @Nullable Integer maxOutputTokens,
            @Nullable Integer maxToolCalls,
            boolean store,
            boolean background,
            String serviceTier,
            Map<String, Object> metadata,
            @Nullable String safetyIdentifier,
            @Nullable String promptCacheKey) {}

    record Conversation(String id) {}

    record Incomplete(String reason) {}

    record Failure(String code, String message) {}

    /** What a response consists of. */
    sealed interface Item {
        String id();
    }

    /** A message, of the user or the answer. */
    record Message(String type, String id, Status status, String role, List<?> content)
            implements Item {

        static Message answer(String id, Status status, List<?> content) {
            return new Message("message", id, status, "assistant", content);
        }
    }

    /** What was thought before the answer, and the steps of a research. */
    record Reasoning(String type, String id, List<SummaryText> summary) implements Item {

        static Reasoning of(String id, List<String> thoughts) {
            return new Reasoning(
                    "reasoning",
                    id,
                    thoughts.stream().map(text -> new SummaryText("summary_text", text)).toList());
        }
    }

    record SummaryText(String type, String text) {}

    /** A piece of the user's message. */
    record InputText(String type, String text) {}

    /** A piece of the answer. */
    record OutputText(String type, String text, List<Citation> annotations, List<Object> logprobs) {

        static OutputText of(String text, List<Citation> annotations) {
            return new OutputText("output_text", text, annotations, List.of());
        }
    }

    record Citation(String type, String fileId, String filename, int index) {

        static List<Citation> of(List<Source> sources, List<Integer> used) {
            return sources.stream()
                    .filter(source -> used.contains(source.number()))
                    .map(
                            source ->
                                    new Citation(
                                            "file_citation",
                                            source.documentId().toString(),
                                            source.title(),
                                            0))
                    .toList();
        }
    }

    record UsedTokens(
            int inputTokens,
            Map<String, Integer> inputTokensDetails,
            int outputTokens,
            Map<String, Integer> outputTokensDetails,
            int totalTokens) {

        static @Nullable UsedTokens of(@Nullable Usage usage) {
            if (usage == null) {
                return null;
            }
            var thought = usage.reasoningTokens();
            return new UsedTokens(
                    usage.promptTokens(),
                    Map.of("cached_tokens", 0),
                    usage.completionTokens(),
                    Map.of("reasoning_tokens", thought == null ? 0 : thought),
                    usage.totalTokens());
        }
    }

    /** A session, as the calls of conversations show it. */
    record ConversationObject(
            String id, String object, long createdAt, Map<String, String> metadata) {}

    record Deleted(String id, String object, boolean deleted) {}

    @JsonInclude(Include.ALWAYS)
    record Items(
            String object,
            List<Item> data,
            @Nullable String firstId,
            @Nullable String lastId,
            boolean hasMore) {}
}
