package dev.parley.modelserver;

import org.jspecify.annotations.Nullable;

/**
 * How an answer ends.
 *
 * @param finishReason {@code stop}, {@code length}, …; null leaves the chunk that says so out,
 *     which breaks the protocol
 * @param usage sent if the client asked for it
 * @param done whether a stream closes with {@code data: [DONE]}; without it the protocol is broken
 */
public record Ending(@Nullable String finishReason, Usage usage, boolean done) {
    public static Ending stop(Usage usage) {
        return new Ending("stop", usage, true);
    }

    /** The answer reached the client's limit. */
    public static Ending length(Usage usage) {
        return new Ending("length", usage, true);
    }
}
