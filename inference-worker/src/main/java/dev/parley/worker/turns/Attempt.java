package dev.parley.worker.turns;

import dev.parley.events.FailureCode;
import dev.parley.events.MessageAccepted;
import dev.parley.events.TurnEvent;
import dev.parley.store.history.HistoryLagging;
import dev.parley.store.turns.Claim;
import dev.parley.store.turns.TurnEndings;
import dev.parley.worker.WorkerSettings;
import dev.parley.worker.jobs.Patience;
import dev.parley.worker.model.AttemptStopped;
import dev.parley.worker.model.ModelFailure;
import dev.parley.worker.model.ModelSettings;
import dev.parley.worker.model.StopSignal;
import dev.parley.worker.modes.Answered;
import dev.parley.worker.modes.Answering;
import dev.parley.worker.modes.Modes;
import dev.parley.worker.writing.AttemptWriter;
import dev.parley.worker.writing.AttemptWriters;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** One run of a turn by this worker, from {@code turn.started} to its ending. Thread safe. */
@Component
class Attempt {

    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);

    private final AttemptWriters writers;
    private final TurnEndings endings;
    private final TurnReads reads;
    private final Modes modes;
    private final Settings settings;

    Attempt(
            AttemptWriters writers,
            TurnEndings endings,
            TurnReads reads,
            Modes modes,
            Settings settings) {
        this.writers = writers;
        this.endings = endings;
        this.reads = reads;
        this.modes = modes;
        this.settings = settings;
    }

    /** The settings that an attempt needs. */
    @Component
    record Settings(WorkerSettings worker, ModelSettings model, WorkerName name) {}

    /**
     * A turn that is this worker's to answer.
     *
     * @param acceptedOffset where the record holds the message, if that is known
     * @param cancel raised where a cancel was requested after the claim
     */
    record Assignment(Claim.Granted claim, @Nullable Long acceptedOffset, StopSignal cancel) {
        MessageAccepted turn() {
            return claim.message();
        }

        int attempt() {
            return claim.attempt();
        }
    }

    /**
     * Runs the attempt to its ending.
     *
     * @throws AttemptStopped where it ended without one: another worker goes on
     */
    void run(Assignment assignment, StopSignal stop) throws InterruptedException {
        var turn = assignment.turn();
        int attempt = assignment.attempt();
        long deadline = System.nanoTime() + settings.worker().turnTimeout().toNanos();
        try (var writer = writers.open(turn, attempt)) {
            if (assignment.claim().cancelRequested()) {
                end(cancelledByClaim(assignment, writer, stop), stop);
            } else if (assignment.claim().lost() >= settings.worker().maxAttempts()) {
                end(failed(writer, FailureCode.WORKER_LOST), stop);
            } else {
                end(answer(assignment, writer, deadline, stop), stop);
            }
        }
    }

    private TurnEvent.Ending answer(
            Assignment assignment, AttemptWriter writer, long deadline, StopSignal stop)
            throws InterruptedException {
        var either = new StopSignal();
        try (var stopped = stop.onRaise(either::raise);
                var cancelled = assignment.cancel().onRaise(either::raise)) {
            return answer(assignment, writer, deadline, either, stop);
        }
    }

    private TurnEvent.Ending answer(
            Assignment assignment,
            AttemptWriter writer,
            long deadline,
            StopSignal either,
            StopSignal stop)
            throws InterruptedException {
        var turn = assignment.turn();
        var model = settings.model();
        writer.started(
                model.name(),
                new TurnEvent.Parameters(model.temperature(), model.maxTokens()),
                settings.name().value());
        try {
            var conversation = reads.conversation(assignment, either);
            var lookups = reads.lookups(assignment, either);
            var answer =
                    modes.of(turn.mode())
                            .answer(
                                    new Answering(
                                            turn, conversation, writer, lookups, deadline, either));
            writer.flush();
            return completed(writer, answer);
        } catch (HistoryLagging e) {
            LOG.error("Turn {} fails: {}", turn.turnId(), e.getMessage());
            return failed(writer, FailureCode.HISTORY_UNAVAILABLE);
        } catch (ModelFailure e) {
            LOG.warn("Turn {} fails: {}, {}", turn.turnId(), e.code().word(), e.getMessage());
            return failed(writer, e.code());
        } catch (AttemptStopped e) {
            if (assignment.cancel().isRaised() && !stop.isRaised()) {
                LOG.info("Turn {} was cancelled", turn.turnId());
                return cancelled(writer);
            }
            throw e;
        } catch (RuntimeException e) {
            LOG.error("Turn {} fails by a fault of ours", turn.turnId(), e);
            return failed(writer, FailureCode.INTERNAL);
        }
    }

    // The attempt opens with its ending: the text of the attempt before it is what stays.
    private TurnEvent.Ending cancelledByClaim(
            Assignment assignment, AttemptWriter writer, StopSignal stop)
            throws InterruptedException {
        var turn = assignment.turn();
        var kept = assignment.attempt() == 1 ? "" : reads.answerSoFar(turn, stop);
        return TurnEvent.Cancelled.keeping(kept, writer.nextHeader());
    }

    private void end(TurnEvent.Ending ending, StopSignal stop) throws InterruptedException {
        var patience = new Patience(stop, settings.worker().endingTimeout());
        boolean ours = patience.whileAway(() -> endings.end(ending, ending.attempt()));
        if (ours) {
            return;
        }
        // The other attempt may be of a worker that got the request late and holds no lock any
        // more: with the request acknowledged here, nobody would ever end the turn.
        if (patience.whileAway(() -> endings.isLive(ending.turnId()))) {
            throw new AttemptStopped("another attempt has taken the turn");
        }
        LOG.info("Turn {} had been ended by someone else", ending.turnId());
    }

    private static TurnEvent.Completed completed(AttemptWriter writer, Answered answer) {
        return new TurnEvent.Completed(
                writer.nextHeader(),
                writer.contentSha256(),
                writer.contentLength(),
                answer.model().finishReason(),
                answer.model().usage(),
                answer.model().model(),
                answer.tier().word(),
                answer.sourcesUsed(),
                answer.citationsRemoved());
    }

    private static TurnEvent.Failed failed(AttemptWriter writer, FailureCode code) {
        writer.flush();
        return TurnEvent.Failed.of(writer.nextHeader(), code);
    }

    private static TurnEvent.Cancelled cancelled(AttemptWriter writer) {
        writer.flush();
        return new TurnEvent.Cancelled(
                writer.nextHeader(), writer.contentSha256(), writer.contentLength());
    }
}
