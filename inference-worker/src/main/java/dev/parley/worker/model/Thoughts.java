package dev.parley.worker.model;

import dev.parley.events.Text;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Gathers what the model says while it thinks, which often comes a syllable at a time, and passes
 * it on in larger pieces. For one thread.
 */
final class Thoughts {

    /** Characters that are passed on at once. */
    private static final int LONGEST = 8_192;

    private final Consumer<String> out;
    private final long every;
    private final StringBuilder held = new StringBuilder();
    private long lastPassedOn;

    /**
     * @param every the shortest time between two pieces
     */
    Thoughts(Consumer<String> out, Duration every) {
        this.out = out;
        this.every = every.toNanos();
        this.lastPassedOn = System.nanoTime() - this.every;
    }

    void add(String text) {
        held.append(text);
        if (held.length() >= LONGEST || untilDue() <= 0) {
            flush();
        }
    }

    /** Nanoseconds until something held must be passed on; {@link Long#MAX_VALUE} if nothing is. */
    long untilDue() {
        return held.isEmpty() ? Long.MAX_VALUE : every - (System.nanoTime() - lastPassedOn);
    }

    /** Passes on what is held. */
    void flush() {
        if (held.isEmpty()) {
            return;
        }
        var text = held.toString();
        // Half of a surrogate pair waits for the other half.
        int end = Text.cutAt(text, text.length());
        lastPassedOn = System.nanoTime();
        held.delete(0, end);
        if (end > 0) {
            out.accept(text.substring(0, end));
        }
    }
}
