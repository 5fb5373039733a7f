package dev.parley.worker.turns;

import dev.parley.operations.LogContext;
import dev.parley.store.turns.TurnEndings;
import dev.parley.store.turns.TurnQueue;
import dev.parley.store.workers.WorkerLeases;
import dev.parley.tracing.Tracer;
import dev.parley.worker.WorkerSettings;
import dev.parley.worker.jobs.AttemptStopped;
import dev.parley.worker.jobs.Patience;
import dev.parley.worker.turns.RunningTurns.Running;
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
        boolean ended = false;
        var sessionId = turn.claim().message().sessionId();
        try (turn;
                var context = LogContext.ofTurn(sessionId, turnId);
                var span = tracer.attempt(sessionId, turnId, turn.claim().attempt())) {
            try {
                answerAndEnd(turn);
                ended = true;
            } catch (AttemptStopped e) {
                LOG.warn("Turn {} is left to another attempt: {}", turnId, e.getMessage());
            } catch (InterruptedException | RuntimeException | Error e) {
                LOG.error("Turn {} is left to another attempt", turnId, e);
            }
            if (!ended) {
                span.failed("given up");
                giveUp(turn);
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

    private void giveUp(Running turn) {
        // An interrupt has done its work, and the database's client would refuse to work with it.
        Thread.interrupted();
        try {
            queue.giveUp(leases.worker(), turn.claim(), turn.stop().workerStops());
        } catch (RuntimeException e) {
            LOG.warn("A turn is given up later, by its lease: {}", e.getMessage());
        }
    }
}
