package dev.parley.worker.research;

import dev.parley.events.Usage;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a research's time and tokens. The tokens are the turn's; the time is the
 * attempt's. Thread safe.
 */
final class Budget {

    /** About what a token is in English; only where a model does not say what it used. */
    private static final int CHARACTERS_A_TOKEN = 4;

    private final long deadline;
    private final long maxTokens;
    private long tokens;
    private @Nullable Usage usage = new Usage(0, 0, 0);

    /**
     * @param turnDeadline in {@link System#nanoTime}'s terms
     * @param tokens that attempts before this one spent on what they finished
     */
    Budget(ResearchSettings settings, long turnDeadline, long tokens) {
        this.tokens = tokens;
        deadline = Math.min(turnDeadline, System.nanoTime() + settings.time().toNanos());
        maxTokens = settings.maxTokens();
    }

    /** When its time ends, in {@link System#nanoTime}'s terms. */
    long deadline() {
        return deadline;
    }

    /**
     * Notes a call; what it used is estimated where the model does not say.
     *
     * @return the tokens that were noted
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

    /** What ran out, as a user reads it. */
    synchronized String whatRanOut() {
        return isOverTime() ? "time" : "budget of tokens";
    }

    /** All calls together and this one; null where one of them did not say. */
    synchronized @Nullable Usage plus(@Nullable Usage last) {
        return usage == null || last == null ? null : Objects.requireNonNull(usage).plus(last);
    }

    private boolean isOverTime() {
        return deadline - System.nanoTime() <= 0;
    }
}
