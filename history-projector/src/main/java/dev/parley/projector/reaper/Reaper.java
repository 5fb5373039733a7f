package dev.parley.projector.reaper;

import dev.parley.delivery.Delivery;
import dev.parley.delivery.DeliveryUnavailable;
import dev.parley.events.FailureCode;
import dev.parley.events.MessageAccepted;
import dev.parley.events.SessionEvent;
import dev.parley.events.TurnEvent;
import dev.parley.store.turns.OpenTurns;
import dev.parley.store.turns.TurnCancels;
import dev.parley.store.turns.TurnEndings;
import dev.parley.store.turns.TurnPublisher;
import java.time.Clock;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Finishes what a crash left half done: a message that was claimed and not published, an ending
 * that was decided and not published, a cancel in the queue, a turn that nobody ever took. Any
 * number of reapers may run: what they publish twice, every reader drops.
 */
@Component
class Reaper {

    private static final Logger LOG = LoggerFactory.getLogger(Reaper.class);

    /** Turns looked at in one round; the rest have their turn in the next. */
    private static final int AT_ONCE = 100;

    private final OpenTurns turns;
    private final TurnPublisher publisher;
    private final TurnEndings endings;
    private final TurnCancels cancels;
    private final LostRequests lost;
    private final Delivery delivery;
    private final Round round;

    Reaper(
            OpenTurns turns,
            TurnPublisher publisher,
            TurnEndings endings,
            TurnCancels cancels,
            LostRequests lost,
            Delivery delivery,
            Round round) {
        this.turns = turns;
        this.publisher = publisher;
        this.endings = endings;
        this.cancels = cancels;
        this.lost = lost;
        this.delivery = delivery;
        this.round = round;
    }

    /** When a round steps in, and by which clock. */
    @Component
    record Round(ReaperSettings settings, Clock clock) {}

    @Scheduled(fixedDelayString = "${parley.reaper.every}")
    void look() {
        try {
            publishMessages();
            publishEndings();
            endCancelled();
            // Before what was lost is requested once more.
            expire();
            lost.look(AT_ONCE);
        } catch (RuntimeException e) {
            lost.forget();
            LOG.error("The reaper tries again in {}", round.settings().every(), e);
        }
    }

    private void publishMessages() {
        for (var message : turns.unpublished(round.settings().republishAfter(), AT_ONCE)) {
            LOG.warn("Publishing turn {}, which was accepted by half", message.turnId());
            help(message, () -> publisher.publish(message));
        }
    }

    private void publishEndings() {
        for (var ending : turns.unpublishedEndings(round.settings().republishAfter(), AT_ONCE)) {
            LOG.warn("Publishing the ending of turn {}, which was decided", ending.turnId());
            help(ending, () -> endings.publish(ending));
        }
    }

    private void endCancelled() {
        for (var message : turns.cancelledInQueue(round.settings().republishAfter(), AT_ONCE)) {
            LOG.warn("Ending turn {}, which was cancelled in the queue", message.turnId());
            help(message, () -> cancels.endQueued(message, true));
        }
    }

    private void expire() {
        var settings = round.settings();
        for (var message : turns.neverTaken(settings.expireAfter(), AT_ONCE)) {
            LOG.warn("Turn {} expired: nobody took it", message.turnId());
            help(message, () -> endings.end(expired(message, 0), 0));
        }
        for (var taken : turns.silent(settings.lostAfter(), settings.expireAfter(), AT_ONCE)) {
            var message = taken.message();
            LOG.warn("Turn {} expired: whoever took it was lost", message.turnId());
            help(message, () -> endings.end(expired(message, taken.attempt()), taken.attempt()));
        }
    }

    // An ending from outside is of the next attempt, and keeps the text of the one before.
    private TurnEvent.Failed expired(MessageAccepted message, int attempt) {
        return TurnEvent.Failed.of(
                TurnEvent.Header.opening(
                        message.sessionId(),
                        message.turnId(),
                        attempt + 1,
                        round.clock().instant()),
                FailureCode.EXPIRED);
    }

    // A turn that Kafka does not let end now must not keep the others waiting.
    private void help(SessionEvent about, Runnable help) {
        try {
            delivery.open(about.key());
            help.run();
        } catch (CompletionException | DeliveryUnavailable e) {
            LOG.warn("The reaper tries {} again: {}", about.key(), e.getMessage());
        }
    }
}
