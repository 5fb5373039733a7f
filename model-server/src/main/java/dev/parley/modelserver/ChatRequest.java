package dev.parley.modelserver;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client's request for a chat completion.
 *
 * @param stream whether the client wants a stream of chunks, or the whole answer at once
 * @param includeUsage whether a stream must end with a chunk that counts its tokens
 * @param temperature as sent, not interpreted
 * @param maxTokens the answer's limit: {@code max_completion_tokens}, or its old name {@code
 *     max_tokens}
 * @param authorization the header {@code Authorization}, as sent
 * @param bodySha256 SHA-256 of the body's bytes, in lower-case hex
 */
public record ChatRequest(
        String model,
        List<ChatMessage> messages,
        boolean stream,
        boolean includeUsage,
        @Nullable Double temperature,
        @Nullable Integer maxTokens,
        @Nullable String authorization,
        String bodySha256) {

    public ChatRequest {
        messages = List.copyOf(messages);
    }

    /** Returns the content of the last user message; empty if there is none. */
    public String lastUserMessage() {
        for (var message : messages.reversed()) {
            if (message.hasRole(ChatMessage.USER)) {
                return message.content();
            }
        }
        return "";
    }

    /** Returns the number of characters of all messages. */
    public int promptLength() {
        return messages.stream().mapToInt(message -> message.content().length()).sum();
    }

    /** Leaves out the key and the conversation, which must not get into logs. */
    @Override
    public String toString() {
        return "ChatRequest[model=%s, messages=%d, stream=%s]"
                .formatted(model, messages.size(), stream);
    }
}
