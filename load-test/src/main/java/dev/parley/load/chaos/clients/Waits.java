package dev.parley.load.chaos.clients;

import java.io.IOException;
import java.time.Duration;
import org.springframework.dao.DataAccessException;

/** Waits until something about a cluster comes true. */
public final class Waits {

    private static final Duration EVERY = Duration.ofMillis(100);

    private final Duration bound;

    public Waits(Duration bound) {
        this.bound = bound;
    }

    /** A condition; it counts as false if a store does not answer. */
    public interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    /** Returns true if the condition came true in time. */
    public boolean until(Condition condition) throws InterruptedException {
        long deadline = System.nanoTime() + bound.toNanos();
        while (!holds(condition)) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            Thread.sleep(EVERY);
        }
        return true;
    }

    private static boolean holds(Condition condition) throws InterruptedException {
        try {
            return condition.holds();
        } catch (IOException | DataAccessException e) {
            return false;
        }
    }

    /**
     * @throws IOException if the condition did not come true in time
     */
    public void require(String what, Condition condition) throws IOException, InterruptedException {
        if (!until(condition)) {
            throw new IOException(
                    "Waited %d s in vain for this: %s".formatted(bound.toSeconds(), what));
        }
    }
}
