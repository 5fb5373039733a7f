package dev.parley.events;

import org.jspecify.annotations.Nullable;

/**
 * How many tokens an answer took, as the model counted them.
 *
 * @param completionTokens of the answer and, with most models, of the reasoning
 * @param reasoningTokens of the reasoning alone; null if the model did not say it
 */
public record Usage(
        int promptTokens,
        int completionTokens,
        int totalTokens,
        @Nullable Integer reasoningTokens) {

    public Usage(int promptTokens, int completionTokens, int totalTokens) {
        this(promptTokens, completionTokens, totalTokens, null);
    }

    /** Returns the usage of two calls together; null if one of them is not known. */
    public static @Nullable Usage together(@Nullable Usage one, @Nullable Usage other) {
        return one == null || other == null ? null : one.plus(other);
    }

    /** Adds the usage of another call. */
    public Usage plus(Usage other) {
        return new Usage(
                promptTokens + other.promptTokens,
                completionTokens + other.completionTokens,
                totalTokens + other.totalTokens,
                sum(reasoningTokens, other.reasoningTokens));
    }

    private static @Nullable Integer sum(@Nullable Integer one, @Nullable Integer other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one + other;
    }
}
