package dev.parley.worker.turns;

import dev.parley.events.TurnEvent;
import dev.parley.log.TurnRequest;
import dev.parley.store.turns.Claim;
import dev.parley.store.turns.TurnClaims;
import dev.parley.store.turns.TurnEndings;
import dev.parley.worker.WorkerSettings;
import dev.parley.worker.jobs.Job.Outcome;
import dev.parley.worker.jobs.Patience;
import dev.parley.worker.model.AttemptStopped;
import dev.parley.worker.model.StopSignal;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Runs the turn of a request: claims it, answers it, ends it. Thread safe. */
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

    /** Notes that this worker, which holds the turn's request, is at work on it. Never throws. */
    void noteAlive(UUID turnId) {
        try {
            claims.noteAlive(turnId);
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("Turn {} is not noted as alive: {}", turnId, e.getMessage());
        }
    }

    /** Notes that the turn goes to another worker because this one stops. Never throws. */
    void givenBack(UUID turnId) {
        try {
            claims.givenBack(turnId);
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("Turn {} counts as one of a lost worker: {}", turnId, e.getMessage());
        }
    }

    /**
     * Runs the turn on the calling thread. Never throws: whatever goes wrong, the outcome says what
     * the request's holder is to do.
     *
     * @param offset of the request in its topic
     */
    Outcome run(TurnRequest request, long offset, StopSignal stop) {
        // A database that is away is waited for: giving the request back would wear it out.
        var patience = new Patience(stop, settings.endingTimeout());
        try (var running = turns.register(request.turnId())) {
            var claim = patience.whileAway(() -> claims.claim(request.turnId(), offset));
            switch (claim) {
                case Claim.Granted granted ->
                        attempt.run(
                                new Attempt.Assignment(
                                        granted, request.acceptedOffset(), running.cancel()),
                                stop);
                case Claim.Ending(var ending) ->
                        patience.whileAway(
                                () -> {
                                    endings.publish(ending);
                                    return true;
                                });
                case Claim.Duplicate duplicate ->
                        LOG.info("Dropped a second request: {}", duplicate);
                case Claim.Ended(var ending) -> deliverAgain(ending);
                case Claim.Unknown unknown -> LOG.info("Dropped a request of no turn: {}", unknown);
            }
            return Outcome.DONE;
        } catch (AttemptStopped e) {
            LOG.warn("Turn {} is left to another worker: {}", request.turnId(), e.getMessage());
            return Outcome.RELEASE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.RELEASE;
        } catch (RuntimeException e) {
            LOG.error("Turn {} is left to another worker", request.turnId(), e);
            return Outcome.RELEASE;
        }
    }

    // Its readers may lack it, if a crash is why the request has come back. They look by themselves
    // after a while: not worth more than one try.
    private void deliverAgain(TurnEvent.Ending ending) {
        LOG.info("Dropped a request of turn {}, which has ended", ending.turnId());
        try {
            endings.deliver(ending);
        } catch (CompletionException e) {
            LOG.warn("The ending of turn {} was not delivered again", ending.turnId(), e);
        }
    }
}
