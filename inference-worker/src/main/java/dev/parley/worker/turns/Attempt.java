package dev.parley.worker.turns;

import dev.parley.events.FailureCode;
import dev.parley.events.MessageAccepted;
import dev.parley.events.TurnEvent;
import dev.parley.history.HistoryLagging;
import dev.parley.turns.TurnEndings;
import dev.parley.worker.WorkerSettings;
import dev.parley.worker.model.AttemptStopped;
import dev.parley.worker.model.ModelAnswer;
import dev.parley.worker.model.ModelFailure;
import dev.parley.worker.model.ModelSettings;
import dev.parley.worker.model.StopSignal;
import dev.parley.worker.modes.Answering;
import dev.parley.worker.modes.Modes;
import dev.parley.worker.prompting.Conversation;
import dev.parley.worker.prompting.ConversationMemory;
import dev.parley.worker.writing.AttemptWriter;
import dev.parley.worker.writing.AttemptWriters;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** One run of a turn by this worker, from {@code turn.started} to its ending. Thread safe. */
@Component
class Attempt {

    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);

    private final AttemptWriters writers;
    private final TurnEndings endings;
    private final ConversationMemory memory;
    private final Modes modes;
    private final Settings settings;

    Attempt(
            AttemptWriters writers,
            TurnEndings endings,
            ConversationMemory memory,
            Modes modes,
            Settings settings) {
        this.writers = writers;
        this.endings = endings;
        this.memory = memory;
        this.modes = modes;
        this.settings = settings;
    }

    /** The settings that an attempt needs. */
    @Component
    record Settings(WorkerSettings worker, ModelSettings model, WorkerName name) {}

    /**
     * Runs the attempt to its ending.
     *
     * @throws AttemptStopped where it ended without one: another worker goes on
     */
    void run(MessageAccepted turn, int attempt, boolean cancelRequested, StopSignal stop)
            throws InterruptedException {
        long deadline = System.nanoTime() + settings.worker().turnTimeout().toNanos();
        try (var writer = writers.open(turn, attempt)) {
            if (cancelRequested) {
                end(cancelled(turn, attempt, writer), stop);
            } else if (attempt > settings.worker().maxAttempts()) {
                end(failed(turn, attempt, writer, FailureCode.WORKER_LOST), stop);
            } else {
                end(answer(turn, attempt, writer, deadline, stop), stop);
            }
        }
    }

    private TurnEvent.Ending answer(
            MessageAccepted turn, int attempt, AttemptWriter writer, long deadline, StopSignal stop)
            throws InterruptedException {
        var model = settings.model();
        writer.started(
                model.name(),
                new TurnEvent.Parameters(model.temperature(), model.maxTokens()),
                settings.name().value());
        try {
            var conversation = conversation(turn, stop);
            var answer =
                    modes.of(turn.mode())
                            .answer(new Answering(turn, conversation, writer, deadline, stop));
            writer.flush();
            return completed(turn, attempt, writer, answer);
        } catch (HistoryLagging e) {
            LOG.error("Turn {} fails: {}", turn.turnId(), e.getMessage());
            return failed(turn, attempt, writer, FailureCode.HISTORY_UNAVAILABLE);
        } catch (ModelFailure e) {
            LOG.warn("Turn {} fails: {}, {}", turn.turnId(), e.code().code(), e.getMessage());
            return failed(turn, attempt, writer, e.code());
        } catch (AttemptStopped e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error("Turn {} fails by a fault of ours", turn.turnId(), e);
            return failed(turn, attempt, writer, FailureCode.INTERNAL);
        }
    }

    // A prompt that silently misses the last turns is worse than a late one.
    private Conversation conversation(MessageAccepted turn, StopSignal stop)
            throws InterruptedException {
        var patience = new Patience(stop, settings.worker().historyTimeout());
        long deadline = System.nanoTime() + settings.worker().historyTimeout().toNanos();
        while (true) {
            try {
                return patience.whileAway(() -> memory.before(turn));
            } catch (HistoryLagging e) {
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
                if (stop.awaitRaised(Duration.ofMillis(200))) {
                    throw new AttemptStopped("stopped while it waited for the history", e);
                }
            }
        }
    }

    private void end(TurnEvent.Ending ending, StopSignal stop) throws InterruptedException {
        var patience = new Patience(stop, settings.worker().endingTimeout());
        boolean ours = patience.whileAway(() -> endings.end(ending, ending.attempt()));
        if (!ours) {
            LOG.info("Turn {} had been ended or taken by someone else", ending.turnId());
        }
    }

    private static TurnEvent.Completed completed(
            MessageAccepted turn, int attempt, AttemptWriter writer, ModelAnswer answer) {
        return new TurnEvent.Completed(
                turn.sessionId(),
                turn.turnId(),
                attempt,
                writer.nextNumber(),
                writer.now(),
                writer.contentSha256(),
                writer.contentLength(),
                answer.finishReason(),
                answer.usage(),
                answer.model(),
                "none",
                java.util.List.of());
    }

    private static TurnEvent.Failed failed(
            MessageAccepted turn, int attempt, AttemptWriter writer, FailureCode code) {
        writer.flush();
        return new TurnEvent.Failed(
                turn.sessionId(),
                turn.turnId(),
                attempt,
                writer.nextNumber(),
                writer.now(),
                code.code(),
                code.message(),
                code.retryable());
    }

    private static TurnEvent.Cancelled cancelled(
            MessageAccepted turn, int attempt, AttemptWriter writer) {
        writer.flush();
        return new TurnEvent.Cancelled(
                turn.sessionId(),
                turn.turnId(),
                attempt,
                writer.nextNumber(),
                writer.now(),
                writer.contentSha256(),
                writer.contentLength());
    }
}
