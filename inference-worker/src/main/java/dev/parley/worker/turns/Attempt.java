package dev.parley.worker.turns;

import dev.parley.encryption.KeysUnavailable;
import dev.parley.events.FailureCode;
import dev.parley.events.TurnEvent;
import dev.parley.store.history.HistoryLagging;
import dev.parley.store.history.view.SourceView;
import dev.parley.store.turns.Claim;
import dev.parley.worker.WorkerSettings;
import dev.parley.worker.jobs.AttemptStopped;
import dev.parley.worker.jobs.Patience;
import dev.parley.worker.jobs.StopSignal;
import dev.parley.worker.model.ModelFailure;
import dev.parley.worker.model.Models;
import dev.parley.worker.model.StreamingModel;
import dev.parley.worker.modes.Answered;
import dev.parley.worker.modes.Answering;
import dev.parley.worker.modes.Lookups;
import dev.parley.worker.modes.Modes;
import dev.parley.worker.writing.AttemptWriter;
import dev.parley.worker.writing.AttemptWriters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * One run of a turn by this worker: from {@code turn.started} to the decision how it ends.
 * Thread-safe.
 */
@Component
class Attempt {

    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);

    private final AttemptWriters writers;
    private final Lookups lookups;
    private final Modes modes;
    private final WorkerSettings settings;
    private final Models models;

    Attempt(
            AttemptWriters writers,
            Lookups lookups,
            Modes modes,
            WorkerSettings settings,
            Models models) {
        this.writers = writers;
        this.lookups = lookups;
        this.modes = modes;
        this.settings = settings;
        this.models = models;
    }

    /**
     * Answers the turn and returns its ending, which {@link TurnRunner} decides and publishes
     * through {@code TurnEndings}. Everything before the ending is in the event log and delivered
     * when this returns.
     *
     * @param cancel raised if the turn is cancelled after the claim
     * @param stop raised if another worker has the turn, it ran for too long, or the worker stops
     * @throws AttemptStopped if the attempt has no ending: another worker goes on with the turn
     * @throws NothingAsked the same, if no model was asked because something was away
     */
    TurnEvent.Ending run(Claim claim, StopSignal cancel, StopSignal stop)
            throws InterruptedException {
        // The session's delivery was opened before the message was accepted.
        var patience = new Patience(stop, settings.endingTimeout());
        try (var writer = beforeAnyModel(() -> patience.whileAway(() -> opened(claim)))) {
            if (claim.cancelRequested()) {
                return cancelledBefore(claim, writer, stop);
            }
            if (claim.lost() >= settings.maxAttempts()) {
                return failed(writer, FailureCode.WORKER_LOST);
            }
            var model = models.chosen(claim.message().choice());
            if (model.isEmpty()) {
                LOG.error(
                        "Turn {} fails: parley.models has no model {}",
                        claim.message().turnId(),
                        claim.message().choice().model());
                return failed(writer, FailureCode.MODEL_UNKNOWN);
            }
            return answer(claim, model.get(), writer, cancel, stop);
        }
    }

    // A turn waits for its key in the queue: here it would keep a slot from turns that can go on.
    private AttemptWriter opened(Claim claim) {
        try {
            return writers.open(claim.message(), claim.attempt());
        } catch (KeysUnavailable e) {
            throw new NothingAsked(e);
        }
    }

    private interface Wait<T> {
        T end() throws InterruptedException;
    }

    private static <T> T beforeAnyModel(Wait<T> wait) throws InterruptedException {
        try {
            return wait.end();
        } catch (AttemptStopped e) {
            throw e.waitedInVain() ? new NothingAsked(e) : e;
        }
    }

    private TurnEvent.Ending answer(
            Claim claim,
            StreamingModel model,
            AttemptWriter writer,
            StopSignal cancel,
            StopSignal stop)
            throws InterruptedException {
        var turn = claim.message();
        long deadline = System.nanoTime() + settings.turnTimeout().toNanos();
        var asked = model.settings();
        writer.started(
                asked.name(),
                new TurnEvent.Parameters(asked.temperature(), asked.maxTokens(), turn.mode()),
                settings.name());
        var either = new StopSignal();
        try (var stopped = stop.onRaise(either::raise);
                var cancelled = cancel.onRaise(either::raise)) {
            var conversation = beforeAnyModel(() -> lookups.conversation(claim, asked, either));
            var answered =
                    modes.of(turn.mode())
                            .answer(
                                    new Answering(
                                            claim, model, conversation, writer, deadline, either));
            writer.flush();
            return completed(writer, answered);
        } catch (HistoryLagging e) {
            LOG.error("Turn {} fails: {}", turn.turnId(), e.getMessage());
            return failed(writer, FailureCode.HISTORY_UNAVAILABLE);
        } catch (ModelFailure e) {
            LOG.warn("Turn {} fails: {}, {}", turn.turnId(), e.code().word(), e.getMessage());
            return failed(writer, e.code());
        } catch (AttemptStopped e) {
            if (cancel.isRaised() && !stop.isRaised()) {
                LOG.info("Turn {} was cancelled", turn.turnId());
                return cancelled(writer);
            }
            throw e;
        } catch (NothingAsked e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error("Turn {} fails because of an internal error", turn.turnId(), e);
            return failed(writer, FailureCode.INTERNAL);
        }
    }

    // An earlier worker may only have hung, and may write more of its attempt at any time. An
    // ending that kept its text would then tell the hash of another text. So this attempt begins
    // anew, which ends the earlier one for all readers, and writes again what it has read.
    private TurnEvent.Cancelled cancelledBefore(Claim claim, AttemptWriter writer, StopSignal stop)
            throws InterruptedException {
        if (claim.attempt() > 1) {
            var kept = lookups.answerSoFar(claim, stop);
            var model =
                    kept.model() != null
                            ? kept.model()
                            : models.chosen(claim.message().choice())
                                    .map(one -> one.settings().name())
                                    .orElse("");
            writer.started(model, null, settings.name());
            if (kept.cascadeTier() != null) {
                writer.sources(
                        kept.sources().stream().map(SourceView::asWritten).toList(),
                        kept.cascadeTier(),
                        null);
            }
            writer.text(kept.content());
        }
        return cancelled(writer);
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
                answer.citationsRemoved(),
                writer.chain());
    }

    private static TurnEvent.Failed failed(AttemptWriter writer, FailureCode code) {
        writer.flush();
        return TurnEvent.Failed.of(writer.nextHeader(), code, writer.chain());
    }

    private static TurnEvent.Cancelled cancelled(AttemptWriter writer) {
        writer.flush();
        return new TurnEvent.Cancelled(
                writer.nextHeader(),
                writer.contentSha256(),
                writer.contentLength(),
                writer.chain());
    }
}
