package dev.parley.modelserver;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A chat completion that a client asks for.
 *
 * @param stream whether the client wants chunks as they come, or the whole answer at once
 * @param includeUsage whether a stream ends with a chunk that counts its tokens
 * @param temperature as sent, not interpreted
 * @param maxTokens the limit of the answer; {@code max_completion_tokens} or its old name {@code
 *     max_tokens}
 * @param authorization the header of that name, as sent
 */
public record ChatRequest(
        String model,
        List<ChatMessage> messages,
        boolean stream,
        boolean includeUsage,
        @Nullable Double temperature,
        @Nullable Integer maxTokens,
        @Nullable String authorization) {

    public ChatRequest {
        messages = List.copyOf(messages);
    }

    /** The content of the last user message; empty if there is none. */
    public String lastUserMessage() {
        for (var message : messages.reversed()) {
            if (message.hasRole(ChatMessage.USER)) {
                return message.content();
            }
        }
        return "";
    }

    /** The characters of all messages together. */
    public int promptLength() {
        return messages.stream().mapToInt(message -> message.content().length()).sum();
    }

    /**
     * Leaves out the key and the conversation: neither belongs in a log or in a failed assertion.
     */
    @Override
    public String toString() {
        return "ChatRequest[model=%s, messages=%d, stream=%s]"
                .formatted(model, messages.size(), stream);
    }
}
