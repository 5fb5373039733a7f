package dev.parley.modelserver;

/** The number of tokens of a prompt and of its answer. */
public record Usage(int promptTokens, int completionTokens) {
    /** A rule of thumb for English text; a tokenizer would be exact, but a large dependency. */
    private static final int CHARACTERS_PER_TOKEN = 4;

    /** The chat format adds so many tokens to each message. */
    private static final int TOKENS_PER_MESSAGE = 4;

    public int totalTokens() {
        return promptTokens + completionTokens;
    }

    /** Counts the prompt's tokens approximately; the answer's are given. */
    public static Usage of(ChatRequest request, int completionTokens) {
        int tokens = 0;
        for (var message : request.messages()) {
            tokens += TOKENS_PER_MESSAGE + approximateTokens(message.content());
        }
        return new Usage(tokens, completionTokens);
    }

    /** Counts tokens approximately; a text that is not empty has at least one. */
    public static int approximateTokens(String text) {
        return Math.ceilDiv(text.length(), CHARACTERS_PER_TOKEN);
    }
}
