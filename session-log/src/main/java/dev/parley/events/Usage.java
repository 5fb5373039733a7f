package dev.parley.events;

/** Tokens that the model counted for an answer. */
public record Usage(int promptTokens, int completionTokens, int totalTokens) {
    /** The sum of this and another call's usage. */
    public Usage plus(Usage other) {
        return new Usage(
                promptTokens + other.promptTokens,
                completionTokens + other.completionTokens,
                totalTokens + other.totalTokens);
    }
}
