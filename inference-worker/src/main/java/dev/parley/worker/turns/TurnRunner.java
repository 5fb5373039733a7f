package dev.parley.worker.turns;

import dev.parley.events.MessageAccepted;
import dev.parley.log.TurnRequest;
import dev.parley.turns.Claim;
import dev.parley.turns.TurnClaims;
import dev.parley.turns.TurnEndings;
import dev.parley.worker.WorkerSettings;
import dev.parley.worker.model.AttemptStopped;
import dev.parley.worker.model.StopSignal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Runs the turn of a request: claims it, answers it, ends it. Thread safe. */
@Component
class TurnRunner {

    private static final Logger LOG = LoggerFactory.getLogger(TurnRunner.class);

    /** What is to become of the request. */
    enum Outcome {
        /** There is nothing more to do for it. */
        DONE,
        /** Another worker is to take it. */
        RELEASE
    }

    private final TurnClaims claims;
    private final TurnEndings endings;
    private final Attempt attempt;
    private final WorkerSettings settings;

    TurnRunner(TurnClaims claims, TurnEndings endings, Attempt attempt, WorkerSettings settings) {
        this.claims = claims;
        this.endings = endings;
        this.attempt = attempt;
        this.settings = settings;
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
        try {
            var claim = patience.whileAway(() -> claims.claim(request.turnId(), offset));
            switch (claim) {
                case Claim.Granted(MessageAccepted message, int number, boolean cancelled) ->
                        attempt.run(message, number, cancelled, stop);
                case Claim.Ending(var ending) ->
                        patience.whileAway(
                                () -> {
                                    endings.publish(ending);
                                    return true;
                                });
                case Claim.Duplicate duplicate ->
                        LOG.info("Dropped a second request: {}", duplicate);
                case Claim.Ended ended -> LOG.debug("Dropped a request of the past: {}", ended);
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
}
