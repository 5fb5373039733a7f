package dev.parley.modelserver;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes the JSON of one completion: the chunks of a stream, or the whole answer. */
record Completion(String id, String model, long createdEpochSeconds) {
    /** Writes escapes: UTF-8 has no bytes for half of a surrogate pair. */
    private static final JsonMapper JSON =
            JsonMapper.builder(
                            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build())
                    .build();

    String roleChunk() {
        ObjectNode chunk = object("chat.completion.chunk");
        choice(chunk, null)
                .putObject("delta")
                .put("role", ChatMessage.ASSISTANT)
                .put("content", "");
        return write(chunk);
    }

    String textChunk(String text) {
        ObjectNode chunk = object("chat.completion.chunk");
        choice(chunk, null).putObject("delta").put("content", text);
        return write(chunk);
    }

    String finishChunk(String finishReason) {
        ObjectNode chunk = object("chat.completion.chunk");
        choice(chunk, finishReason).putObject("delta");
        return write(chunk);
    }

    String usageChunk(Usage usage) {
        ObjectNode chunk = object("chat.completion.chunk");
        chunk.putArray("choices");
        usage(chunk, usage);
        return write(chunk);
    }

    String whole(String text, Ending ending) {
        ObjectNode whole = object("chat.completion");
        choice(whole, ending.finishReason())
                .putObject("message")
                .put("role", ChatMessage.ASSISTANT)
                .put("content", text);
        usage(whole, ending.usage());
        return write(whole);
    }

    private ObjectNode object(String kind) {
        return JSON.createObjectNode()
                .put("id", id)
                .put("object", kind)
                .put("created", createdEpochSeconds)
                .put("model", model);
    }

    private static ObjectNode choice(ObjectNode parent, @Nullable String finishReason) {
        return parent.putArray("choices")
                .addObject()
                .put("index", 0)
                .put("finish_reason", finishReason);
    }

    private static void usage(ObjectNode parent, Usage usage) {
        parent.putObject("usage")
                .put("prompt_tokens", usage.promptTokens())
                .put("completion_tokens", usage.completionTokens())
                .put("total_tokens", usage.totalTokens());
    }

    private static String write(ObjectNode node) {
        return JSON.writeValueAsString(node);
    }
}
