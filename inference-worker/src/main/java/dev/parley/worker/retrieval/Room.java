package dev.parley.worker.retrieval;

import java.util.Objects;
import java.util.function.ToIntFunction;

/**
 * How much of the documents that a message names a prompt can hold.
 *
 * @param tokens of the model that answers
 * @param counter counts a text's tokens as that model does, or a few more
 */
public record Room(int tokens, ToIntFunction<String> counter) {

    /** The tokens of a passage's frame: its number, its origin and blank lines. */
    private static final int FRAME = 12;

    public Room {
        Objects.requireNonNull(counter, "counter");
    }

    /** Counts a passage as the prompt quotes it. */
    int of(Passage passage) {
        int tokens = FRAME + counter.applyAsInt(passage.title());
        if (passage.section() != null) {
            tokens += counter.applyAsInt(passage.section());
        }
        if (passage.creator() != null) {
            tokens += counter.applyAsInt(passage.creator());
        }
        return tokens + counter.applyAsInt(passage.text());
    }
}
