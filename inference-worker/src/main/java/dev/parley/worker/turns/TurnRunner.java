package dev.parley.worker.turns;

import dev.parley.events.TurnEvent;
import dev.parley.log.TurnRequest;
import dev.parley.store.turns.Claim;
import dev.parley.store.turns.TurnClaims;
import dev.parley.store.turns.TurnEndings;
import dev.parley.worker.WorkerSettings;
import dev.parley.worker.jobs.AttemptStopped;
import dev.parley.worker.jobs.Job;
import dev.parley.worker.jobs.Job.Outcome;
import dev.parley.worker.jobs.Patience;
import dev.parley.worker.jobs.StopSignal;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Runs the turn of a request: claims it, has an {@link Attempt} answer it, and ends it.
 * Thread-safe.
 */
@Component
class TurnRunner {

    private static final Logger LOG = LoggerFactory.getLogger(TurnRunner.class);

    private final TurnClaims claims;
    private final TurnEndings endings;
    private final Attempt attempt;
    private final RunningTurns turns;
    private final WorkerSettings settings;

    TurnRunner(
            TurnClaims claims,
            TurnEndings endings,
            Attempt attempt,
            RunningTurns turns,
            WorkerSettings settings) {
        this.claims = claims;
        this.endings = endings;
        this.attempt = attempt;
        this.turns = turns;
        this.settings = settings;
    }

    /** See {@link Job#noteAlive}. */
    void noteAlive(UUID turnId) {
        try {
            claims.noteAlive(turnId);
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("Turn {} is not noted as alive: {}", turnId, e.getMessage());
        }
    }

    /**
     * See {@link Job#run}.
     *
     * @param offset of the request in its topic
     */
    Outcome run(TurnRequest request, long offset, StopSignal stop) {
        var turnId = request.turnId();
        try (var running = turns.register(turnId)) {
            run(request, offset, running.cancel(), stop);
            return Outcome.DONE;
        } catch (AttemptStopped e) {
            LOG.warn("Turn {} is left to another worker: {}", turnId, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("Turn {} is left to another worker", turnId, e);
        }
        if (stop.workerStops()) {
            giveBack(turnId);
        }
        return Outcome.RELEASE;
    }

    private void run(TurnRequest request, long offset, StopSignal cancel, StopSignal stop)
            throws InterruptedException {
        // Waits while the database is away. A released request would come back at once, and the
        // brokers deliver it only a few times.
        var patience = new Patience(stop, settings.endingTimeout());
        switch (patience.whileAway(() -> claims.claim(request.turnId(), offset))) {
            case Claim.Granted granted ->
                    end(attempt.run(granted, request.acceptedOffset(), cancel, stop), patience);
            case Claim.Ending(var ending) ->
                    patience.whileAway(
                            () -> {
                                endings.publish(ending);
                                return true;
                            });
            case Claim.Ended(var ending) -> deliverAgain(ending);
            case Claim.Duplicate duplicate -> LOG.info("Dropped a second request: {}", duplicate);
            case Claim.Unknown unknown -> LOG.info("Dropped a request without a turn: {}", unknown);
        }
    }

    private void end(TurnEvent.Ending ending, Patience patience) throws InterruptedException {
        boolean ours = patience.whileAway(() -> endings.end(ending, ending.attempt()));
        if (ours) {
            return;
        }
        // The other attempt may belong to a worker that got the request late and no longer holds
        // its lock. If this worker acknowledged the request now, nobody would end the turn.
        if (patience.whileAway(() -> endings.isLive(ending.turnId()))) {
            throw new AttemptStopped("another attempt has taken the turn");
        }
        LOG.info("Turn {} was already ended by someone else", ending.turnId());
    }

    // A crash may be why the request came back, and readers may lack the ending. One try is enough:
    // a reader that hears nothing looks for the ending itself.
    private void deliverAgain(TurnEvent.Ending ending) {
        LOG.info("Dropped a request of turn {}, which has ended", ending.turnId());
        try {
            endings.deliver(ending);
        } catch (CompletionException e) {
            LOG.warn("The ending of turn {} was not delivered again", ending.turnId(), e);
        }
    }

    private void giveBack(UUID turnId) {
        try {
            claims.givenBack(turnId);
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("Turn {} counts as one of a lost worker: {}", turnId, e.getMessage());
        }
    }
}
