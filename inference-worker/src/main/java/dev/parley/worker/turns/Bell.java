package dev.parley.worker.turns;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Wakes a thread that waits for something to do. A ring while nobody waits is kept. Thread-safe.
 */
final class Bell {

    private boolean rung;

    synchronized void ring() {
        rung = true;
        notifyAll();
    }

    /** Waits until the bell rings, or the time is over. */
    synchronized void await(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        for (long left = atMost.toNanos(); !rung && left > 0; left = deadline - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        rung = false;
    }
}
