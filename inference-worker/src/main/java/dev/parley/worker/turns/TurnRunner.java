package dev.parley.worker.turns;

import dev.parley.operations.LogContext;
import dev.parley.store.turns.GivenUp;
import dev.parley.store.turns.TurnEndings;
import dev.parley.store.turns.TurnQueue;
import dev.parley.store.workers.WorkerLeases;
import dev.parley.tracing.Tracer;
import dev.parley.worker.WorkerSettings;
import dev.parley.worker.jobs.AttemptStopped;
import dev.parley.worker.jobs.Patience;
import dev.parley.worker.turns.RunningTurns.Running;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Runs a claimed turn: has an {@link Attempt} answer it, and ends it. If that fails, the turn is
 * given up, and the next attempt goes on. Thread-safe.
 */
@Component
class TurnRunner {

    private static final Logger LOG = LoggerFactory.getLogger(TurnRunner.class);

    private final TurnQueue queue;
    private final TurnEndings endings;
    private final Attempt attempt;
    private final WorkerLeases leases;
    private final WorkerSettings settings;
    private final TurnMeters meters;
    private final Tracer tracer;

    TurnRunner(
            TurnQueue queue,
            TurnEndings endings,
            Attempt attempt,
            WorkerLeases leases,
            WorkerSettings settings,
            TurnMeters meters,
            Tracer tracer) {
        this.queue = queue;
        this.endings = endings;
        this.attempt = attempt;
        this.leases = leases;
        this.settings = settings;
        this.meters = meters;
        this.tracer = tracer;
    }

    /** Runs the turn on the calling thread, and frees its slot. Never throws. */
    void run(Running turn) {
        var turnId = turn.claim().turnId();
        turn.runsOn(Thread.currentThread());
        meters.began(turn.claim());
        @Nullable GivenUp givenUp = GivenUp.LOST;
        var sessionId = turn.claim().message().sessionId();
        try (turn;
                var context = LogContext.ofTurn(sessionId, turnId);
                var span = tracer.attempt(sessionId, turnId, turn.claim().attempt())) {
            try {
                answerAndEnd(turn);
                givenUp = null;
            } catch (NothingAsked e) {
                givenUp = GivenUp.UNASKED;
                LOG.warn("Turn {} waits for another attempt: {}", turnId, e.getMessage());
            } catch (AttemptStopped e) {
                givenUp = e.waitedInVain() ? GivenUp.GIVEN_BACK : GivenUp.LOST;
                LOG.warn("Turn {} is left to another attempt: {}", turnId, e.getMessage());
            } catch (InterruptedException | RuntimeException | Error e) {
                LOG.error("Turn {} is left to another attempt", turnId, e);
            }
            if (givenUp != null) {
                span.failed("given up");
                giveUp(turn, givenUp);
            }
        }
    }

    private void answerAndEnd(Running turn) throws InterruptedException {
        var claim = turn.claim();
        var ending = attempt.run(claim, turn.cancel(), turn.stop());
        turn.mayTake(settings.endingTimeout());
        // Waits while the database is away: the text is whole, and nobody else can go on.
        boolean ours =
                new Patience(turn.stop(), settings.endingTimeout())
                        .whileAway(() -> endings.end(ending, claim.attempt()));
        if (!ours) {
            LOG.info("Turn {} was ended or claimed by someone else", claim.turnId());
        }
    }

    private void giveUp(Running turn, GivenUp givenUp) {
        // An interrupt has done its work, and the database's client would refuse to work with it.
        Thread.interrupted();
        boolean stops = givenUp == GivenUp.LOST && turn.stop().workerStops();
        try {
            queue.giveUp(leases.worker(), turn.claim(), stops ? GivenUp.GIVEN_BACK : givenUp);
        } catch (RuntimeException e) {
            LOG.warn("A turn is given up later, by its lease: {}", e.getMessage());
        }
    }
}
