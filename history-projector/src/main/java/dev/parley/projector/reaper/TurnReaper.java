package dev.parley.projector.reaper;

import dev.parley.delivery.DeliveryUnavailable;
import dev.parley.encryption.KeysUnavailable;
import dev.parley.events.SessionEvent;
import dev.parley.events.SessionEvent.SessionLifecycle;
import dev.parley.operations.LogContext;
import dev.parley.store.turns.LeafSelection;
import dev.parley.store.turns.OpenTurns;
import dev.parley.store.turns.TurnCancels;
import dev.parley.store.turns.TurnEndings;
import dev.parley.store.turns.TurnPublisher;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Finishes what a crash left half done: messages that were accepted but not published, endings and
 * leaves that were decided but not published, and cancels of queued turns. Any number of reapers
 * may run, because readers drop events that are published twice.
 */
@Component
class TurnReaper {

    private static final Logger LOG = LoggerFactory.getLogger(TurnReaper.class);

    /** Turns in one round; the rest wait for the next round. */
    private static final int AT_ONCE = 100;

    private final OpenTurns turns;
    private final TurnPublisher publisher;
    private final TurnEndings endings;
    private final TurnCancels cancels;
    private final LeafSelection leaves;
    private final ReaperSettings settings;
    private final Repairs repairs;

    TurnReaper(
            OpenTurns turns,
            TurnPublisher publisher,
            TurnEndings endings,
            TurnCancels cancels,
            LeafSelection leaves,
            ReaperSettings settings,
            Repairs repairs) {
        this.turns = turns;
        this.publisher = publisher;
        this.endings = endings;
        this.cancels = cancels;
        this.leaves = leaves;
        this.settings = settings;
        this.repairs = repairs;
    }

    @Scheduled(fixedDelayString = "${parley.reaper.every}")
    void look() {
        try {
            publishMessages();
            publishEndings();
            endCancelled();
            publishLeaves();
        } catch (RuntimeException e) {
            LOG.error("The reaper failed and tries again in {}", settings.every(), e);
        }
    }

    private void publishMessages() {
        for (var message : turns.unpublished(settings.republishAfter(), AT_ONCE)) {
            try (var context = LogContext.ofTurn(message.sessionId(), message.turnId())) {
                LOG.warn(
                        "Publishing turn {}, which was accepted but not published",
                        message.turnId());
                help(message, Repairs.Kind.MESSAGE, () -> publisher.publish(message));
            }
        }
    }

    private void publishEndings() {
        for (var ending : turns.unpublishedEndings(settings.republishAfter(), AT_ONCE)) {
            try (var context = LogContext.ofTurn(ending.sessionId(), ending.turnId())) {
                LOG.warn(
                        "Publishing the ending of turn {}, which was only decided",
                        ending.turnId());
                help(ending, Repairs.Kind.ENDING, () -> endings.publish(ending));
            }
        }
    }

    private void endCancelled() {
        for (var queued : turns.cancelledInQueue(settings.republishAfter(), AT_ONCE)) {
            var message = queued.message();
            try (var context = LogContext.ofTurn(message.sessionId(), message.turnId())) {
                LOG.warn("Ending turn {}, which was cancelled in the queue", message.turnId());
                help(
                        message,
                        Repairs.Kind.CANCEL,
                        () -> cancels.endQueued(message, true, queued.attempt()));
            }
        }
    }

    private void publishLeaves() {
        for (var selected : leaves.unpublished(settings.republishAfter(), AT_ONCE)) {
            LOG.warn(
                    "Publishing the leaf of session {}, which was only decided",
                    selected.sessionId());
            help(selected, Repairs.Kind.LEAF, () -> leaves.publish(selected));
        }
    }

    // If Kafka does not accept one turn now, the others must not wait.
    private void help(SessionEvent about, Repairs.Kind kind, Runnable help) {
        try {
            if (!(about instanceof SessionLifecycle)) {
                // The others are delivered as well.
                publisher.open(about.key());
            }
            help.run();
            repairs.made(kind);
        } catch (CompletionException | KeysUnavailable | DeliveryUnavailable e) {
            LOG.warn("The reaper will try session {} again: {}", about.key(), e.getMessage());
        }
    }
}
