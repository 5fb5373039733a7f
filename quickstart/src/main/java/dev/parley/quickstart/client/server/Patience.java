package dev.parley.quickstart.client.server;

import dev.parley.quickstart.CannotStart;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The pauses between the tries of one call or stream: each failure in a row doubles the next one,
 * and all of them together have a bound. For one thread.
 */
final class Patience {

    private static final Duration FIRST = Duration.ofSeconds(1);

    /** Longer would only let a reader wait for a server that is back. */
    private static final Duration LONGEST = Duration.ofSeconds(15);

    /** Waits; a test need not. */
    interface Pause {
        void pause(Duration time) throws InterruptedException;
    }

    private final Duration bound;
    private final Pause pause;
    private Duration next = FIRST;
    private Duration waited = Duration.ZERO;

    /**
     * @param bound how long the pauses of failures in a row may be in all
     */
    Patience(Duration bound, Pause pause) {
        this.bound = bound;
        this.pause = pause;
    }

    /** Something was heard: the next failure is the first one. */
    void reset() {
        next = FIRST;
        waited = Duration.ZERO;
    }

    /**
     * Waits before the next try.
     *
     * @param failure thrown if there has been enough waiting, or if the same call would fail again
     */
    void after(CannotStart failure) throws CannotStart, InterruptedException {
        var wanted = Duration.ZERO;
        if (failure instanceof Refused refused) {
            if (!refused.isTemporary()) {
                throw refused;
            }
            wanted = refused.retryAfter();
        }
        // Half of it by chance: the clients of a node that is gone must not come back together.
        var half = next.toMillis() / 2;
        var time = Duration.ofMillis(half + ThreadLocalRandom.current().nextLong(half + 1));
        time = time.compareTo(wanted) < 0 ? wanted : time;
        if (waited.plus(time).compareTo(bound) > 0) {
            throw failure;
        }
        waited = waited.plus(time);
        next = next.multipliedBy(2).compareTo(LONGEST) < 0 ? next.multipliedBy(2) : LONGEST;
        pause.pause(time);
    }
}
