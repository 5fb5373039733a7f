package dev.parley.modelserver.scripted;

import java.time.Duration;

/** Spreads tokens evenly by a schedule: if one token is late, the later ones are not. */
final class Pace {
    private final long intervalNanos;
    private long due;
    private boolean started;

    /**
     * @param perSecond 0 stands for no pauses
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

    /** Moves to the next place in the schedule, and returns the time until then. */
    Duration next(long now) {
        if (!started) {
            started = true;
            due = now;
        }
        due += intervalNanos;
        return Duration.ofNanos(Math.max(0, due - now));
    }

    /** Starts the schedule anew after a pause that does not belong to it. */
    void restart() {
        started = false;
    }
}
