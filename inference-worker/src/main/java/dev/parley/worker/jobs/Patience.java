package dev.parley.worker.jobs;

import dev.parley.worker.model.AttemptStopped;
import dev.parley.worker.model.StopSignal;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Does a thing again and again while the database or the brokers are away, within a bound. */
public final class Patience {

    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private final StopSignal stop;
    private final Duration bound;

    public Patience(StopSignal stop, Duration bound) {
        this.stop = stop;
        this.bound = bound;
    }

    /**
     * Returns what the action returns, once it does. The action must be fit to be repeated.
     *
     * @throws AttemptStopped where the signal was raised or the bound reached
     */
    public <T> T whileAway(Supplier<T> action) throws InterruptedException {
        long deadline = System.nanoTime() + bound.toNanos();
        var wait = FIRST_WAIT;
        while (true) {
            try {
                return action.get();
            } catch (DataAccessException | TransactionException | CompletionException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw new AttemptStopped("what it needs was away for " + bound, e);
                }
                LOG.warn("Trying again in {} ms: {}", wait.toMillis(), e.getMessage());
                if (stop.awaitRaised(wait)) {
                    throw new AttemptStopped("stopped while it waited", e);
                }
                wait =
                        wait.multipliedBy(2).compareTo(LONGEST_WAIT) < 0
                                ? wait.multipliedBy(2)
                                : LONGEST_WAIT;
            }
        }
    }
}
