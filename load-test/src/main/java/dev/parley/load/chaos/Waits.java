package dev.parley.load.chaos;

import java.io.IOException;
import java.time.Duration;
import org.springframework.dao.DataAccessException;

/** Waits for what a cluster does by itself. */
final class Waits {

    private static final Duration EVERY = Duration.ofMillis(100);

    private final Duration bound;

    Waits(Duration bound) {
        this.bound = bound;
    }

    /** Something that comes true; a store that does not answer counts as false. */
    interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    /** Whether it came true within the bound. */
    boolean until(Condition condition) throws InterruptedException {
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
     * @throws IOException where it did not come true
     */
    void require(String what, Condition condition) throws IOException, InterruptedException {
        if (!until(condition)) {
            throw new IOException(
                    "The cluster waited %d s in vain for this: %s"
                            .formatted(bound.toSeconds(), what));
        }
    }
}
