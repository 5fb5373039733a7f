package dev.parley.modelserver.scripted;

import java.time.Duration;

/**
 * Spreads tokens evenly, against a schedule: a token that comes late does not delay those after it.
 */
final class Pace {
    private final long intervalNanos;
    private long due;
    private boolean started;

    /**
     * @param perSecond 0 for no pauses
     */
    Pace(double perSecond) {
        this.intervalNanos = perSecond == 0 ? 0 : Math.round(1e9 / perSecond);
    }

    /** Waits until the next token is due; the first is due one interval after the start. */
    void await() throws InterruptedException {
        if (intervalNanos > 0) {
            Thread.sleep(next(System.nanoTime()));
        }
    }

    /** Takes the next place of the schedule, and says how long it is until then. */
    Duration next(long now) {
        if (!started) {
            started = true;
            due = now;
        }
        due += intervalNanos;
        return Duration.ofNanos(Math.max(0, due - now));
    }

    /** Starts the schedule anew after a pause that is not part of it. */
    void restart() {
        started = false;
    }
}
