package dev.parley.worker.jobs;

import dev.parley.encryption.KeysUnavailable;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Repeats an action while the database, the brokers or a key are away, within a bound. Thread-safe.
 *
 * @param stop ends the wait between two tries
 * @param bound on one call of {@link #whileAway}
 */
public record Patience(StopSignal stop, Duration bound) {

    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    /**
     * Returns what the action returns. The action may run several times.
     *
     * @throws AttemptStopped if the signal was raised or the bound was reached
     */
    public <T> T whileAway(Supplier<T> action) throws InterruptedException {
        long deadline = System.nanoTime() + bound.toNanos();
        var wait = FIRST_WAIT;
        while (true) {
            try {
                return action.get();
            } catch (DataAccessException
                    | TransactionException
                    | KeysUnavailable
                    | CompletionException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw AttemptStopped.waitedInVain("something was away for " + bound, e);
                }
                LOG.warn("Trying again in {} ms: {}", wait.toMillis(), e.getMessage());
                if (stop.awaitRaised(wait)) {
                    throw new AttemptStopped("stopped while it waited", e);
                }
                var doubled = wait.multipliedBy(2);
                wait = doubled.compareTo(LONGEST_WAIT) < 0 ? doubled : LONGEST_WAIT;
            }
        }
    }
}
