package dev.parley.projector.reaper;

import dev.parley.delivery.DeliveryUnavailable;
import dev.parley.encryption.KeysUnavailable;
import dev.parley.events.FailureCode;
import dev.parley.events.MessageAccepted;
import dev.parley.events.TurnEvent;
import dev.parley.operations.LogContext;
import dev.parley.store.turns.OpenTurns;
import dev.parley.store.turns.TurnEndings;
import dev.parley.store.turns.TurnPublisher;
import dev.parley.store.turns.TurnQueue;
import java.time.Clock;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Ends turns that have waited too long, because there are too few workers or none. The workers
 * themselves find the turns of lost workers; only those of workers without leases are found here.
 * Any number of reapers may run.
 */
@Component
class ExpiryReaper {

    private static final Logger LOG = LoggerFactory.getLogger(ExpiryReaper.class);

    /** Turns in one round; the rest wait for the next round. */
    private static final int AT_ONCE = 100;

    private final OpenTurns turns;
    private final TurnQueue queue;
    private final TurnPublisher publisher;
    private final TurnEndings endings;
    private final ReaperSettings settings;
    private final Clock clock;
    private final Repairs repairs;

    ExpiryReaper(
            OpenTurns turns,
            TurnQueue queue,
            TurnPublisher publisher,
            TurnEndings endings,
            ReaperSettings settings,
            Clock clock,
            Repairs repairs) {
        this.turns = turns;
        this.queue = queue;
        this.publisher = publisher;
        this.endings = endings;
        this.settings = settings;
        this.clock = clock;
        this.repairs = repairs;
    }

    @Scheduled(fixedDelayString = "${parley.reaper.every}")
    void look() {
        try {
            // Expires first, so that no worker gets an expired turn.
            expire();
            for (var turn : queue.giveUpSilent(settings.lostAfter().multipliedBy(2))) {
                LOG.warn("Turn {} waits again: its worker, which has no lease, was lost", turn);
                repairs.made(Repairs.Kind.SILENT_WORKER);
            }
        } catch (RuntimeException e) {
            LOG.error("The reaper failed and tries again in {}", settings.every(), e);
        }
    }

    private void expire() {
        for (var message : turns.neverTaken(settings.expireAfter(), AT_ONCE)) {
            try (var context = LogContext.ofTurn(message.sessionId(), message.turnId())) {
                LOG.warn("Turn {} expired: no worker took it", message.turnId());
                expire(message, 0);
            }
        }
        for (var taken : turns.silent(settings.lostAfter(), settings.expireAfter(), AT_ONCE)) {
            var message = taken.message();
            try (var context = LogContext.ofTurn(message.sessionId(), message.turnId())) {
                LOG.warn("Turn {} expired: nobody works on it", message.turnId());
                expire(message, taken.attempt());
            }
        }
    }

    // An ending from outside belongs to the next attempt and keeps the text of the one before. If
    // Kafka does not accept one turn now, the others must not wait.
    private void expire(MessageAccepted message, int attempt) {
        var ending =
                TurnEvent.Failed.of(
                        TurnEvent.Header.opening(
                                message.sessionId(),
                                message.turnId(),
                                attempt + 1,
                                clock.instant()),
                        FailureCode.EXPIRED);
        try {
            publisher.open(message.sessionId());
            if (endings.end(ending, attempt)) {
                repairs.made(Repairs.Kind.EXPIRED);
            }
        } catch (CompletionException | KeysUnavailable | DeliveryUnavailable e) {
            LOG.warn("The reaper will try turn {} again: {}", message.turnId(), e.getMessage());
        }
    }
}
