package dev.parley.modelserver;

/** Tokens of a prompt and of its answer. */
public record Usage(int promptTokens, int completionTokens) {
    /** The rule of thumb for English text; a tokenizer would be exact, and a large dependency. */
    private static final int CHARACTERS_PER_TOKEN = 4;

    /** What the chat format itself adds to each message. */
    private static final int TOKENS_PER_MESSAGE = 4;

    public int totalTokens() {
        return promptTokens + completionTokens;
    }

    /** An approximate count for the prompt, and the given one for the answer. */
    public static Usage of(ChatRequest request, int completionTokens) {
        int tokens = 0;
        for (var message : request.messages()) {
            tokens += TOKENS_PER_MESSAGE + approximateTokens(message.content());
        }
        return new Usage(tokens, completionTokens);
    }

    /** An approximate count, at least one for a text that is not empty. */
    public static int approximateTokens(String text) {
        return Math.ceilDiv(text.length(), CHARACTERS_PER_TOKEN);
    }
}
