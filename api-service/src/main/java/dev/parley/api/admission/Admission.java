package dev.parley.api.admission;

import dev.parley.api.web.ProblemException;
import dev.parley.store.turns.TurnClaims;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Whether new messages are taken now: not while too many turns wait for a worker, nor while the
 * history is so far behind that turns which were taken could not be read. Thread-safe.
 */
@Component
public class Admission {

    private record Count(int turns, long at) {}

    private final TurnClaims claims;
    private final ProjectionLag lag;
    private final IntakeSettings settings;
    private volatile Count last;

    Admission(TurnClaims claims, ProjectionLag lag, IntakeSettings settings) {
        this.claims = claims;
        this.lag = lag;
        this.settings = settings;
        this.last = new Count(0, System.nanoTime() - settings.queueCheckEvery().toNanos());
    }

    /** Returns the answer to a new message if it would be refused. */
    public Optional<ProblemException> refusal() {
        if (tooManyWait()) {
            return Optional.of(
                    ProblemException.overloaded(
                            settings.maxQueued()
                                    + " turns wait for a worker, the most that may wait",
                            settings.overloadRetry()));
        }
        return lag.isTooLong()
                ? Optional.of(
                        ProblemException.historyLagging(
                                "The history is "
                                        + settings.maxLag()
                                        + " events behind or more, so no message is taken",
                                settings.overloadRetry()))
                : Optional.empty();
    }

    private boolean tooManyWait() {
        var count = last;
        long now = System.nanoTime();
        if (now - count.at() >= settings.queueCheckEvery().toNanos()) {
            count = new Count(claims.waiting(settings.maxQueued()), now);
            last = count;
        }
        return count.turns() >= settings.maxQueued();
    }

    /**
     * Refuses if a new message would be refused. What writes many events asks as well: it would
     * delay the messages of all.
     *
     * @throws ProblemException 503 if no message is taken now
     */
    public void requireRoom() {
        refusal()
                .ifPresent(
                        refused -> {
                            throw refused;
                        });
    }
}
