package dev.parley.events;

/** How many tokens an answer took, as the model counted them. */
public record Usage(int promptTokens, int completionTokens, int totalTokens) {
    /** Adds the usage of another call. */
    public Usage plus(Usage other) {
        return new Usage(
                promptTokens + other.promptTokens,
                completionTokens + other.completionTokens,
                totalTokens + other.totalTokens);
    }
}
