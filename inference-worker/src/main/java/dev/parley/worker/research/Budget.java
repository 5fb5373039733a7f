package dev.parley.worker.research;

import dev.parley.events.Usage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The time and tokens that a piece of research has left. Both are counted over all attempts at the
 * turn. Thread-safe.
 */
final class Budget {

    /** Roughly so in English; used only if a model does not say its usage. */
    private static final int CHARACTERS_A_TOKEN = 4;

    private final long deadline;
    private final long maxTokens;
    private long tokens;
    private @Nullable Usage usage = new Usage(0, 0, 0);

    /** What the attempts before this one have spent on the steps that they finished. */
    record Spent(Duration time, long tokens) {}

    /**
     * @param turnDeadline comparable to {@link System#nanoTime}
     */
    Budget(ResearchSettings settings, long turnDeadline, Spent earlier) {
        this.tokens = earlier.tokens();
        var time = settings.time().minus(earlier.time());
        deadline = Math.min(turnDeadline, System.nanoTime() + time.toNanos());
        maxTokens = settings.maxTokens();
    }

    /** When the time ends, comparable to {@link System#nanoTime}. */
    long deadline() {
        return deadline;
    }

    /**
     * Counts a call's tokens.
     *
     * @param used null if the model did not say; the tokens are then estimated
     * @param characters of the prompt and the reply
     * @return the tokens that were counted
     */
    synchronized long spend(@Nullable Usage used, int characters) {
        long spent = used == null ? characters / CHARACTERS_A_TOKEN : used.totalTokens();
        tokens += spent;
        usage = plus(used);
        return spent;
    }

    synchronized boolean isSpent() {
        return isOverTime() || tokens >= maxTokens;
    }

    /** What ran out, in words for the user. */
    synchronized String whatRanOut() {
        return isOverTime() ? "time" : "budget of tokens";
    }

    /** The usage of all calls and this one together; null if one of them did not say its usage. */
    synchronized @Nullable Usage plus(@Nullable Usage last) {
        return Usage.together(usage, last);
    }

    private boolean isOverTime() {
        return deadline - System.nanoTime() <= 0;
    }
}
