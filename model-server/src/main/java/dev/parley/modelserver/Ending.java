package dev.parley.modelserver;

import org.jspecify.annotations.Nullable;

/**
 * How an answer ends.
 *
 * @param finishReason such as {@code stop} or {@code length}; null sends no reason, which breaks
 *     the protocol
 * @param usage sent if the client asked for it
 * @param done whether a stream ends with {@code data: [DONE]}; false breaks the protocol
 */
public record Ending(@Nullable String finishReason, Usage usage, boolean done) {
    public static Ending stop(Usage usage) {
        return new Ending("stop", usage, true);
    }

    /** For an answer that reached the client's limit. */
    public static Ending length(Usage usage) {
        return new Ending("length", usage, true);
    }
}
