package dev.parley.projector.reaper;

import dev.parley.delivery.DeliveryUnavailable;
import dev.parley.events.FailureCode;
import dev.parley.events.MessageAccepted;
import dev.parley.events.TurnEvent;
import dev.parley.store.turns.OpenTurns;
import dev.parley.store.turns.OpenTurns.Taken;
import dev.parley.store.turns.TurnClaims;
import dev.parley.store.turns.TurnEndings;
import dev.parley.store.turns.TurnPublisher;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Looks after turns on which nobody works. The brokers may forget a request, or give it up after
 * too many deliveries, and a turn must not depend on their memory: what a worker took and nobody
 * holds is requested anew, and claimed as the next attempt. A turn that has waited too long
 * expires. Any number may run.
 */
@Component
class LostTurnReaper {

    private static final Logger LOG = LoggerFactory.getLogger(LostTurnReaper.class);

    /** Turns looked at in one round; the rest have their turn in the next. */
    private static final int AT_ONCE = 100;

    private record Silence(Taken turn, long since) {}

    private final OpenTurns turns;
    private final TurnClaims claims;
    private final TurnPublisher publisher;
    private final TurnEndings endings;
    private final ReaperSettings settings;
    private final Clock clock;
    private final Map<UUID, Silence> silent = new HashMap<>();

    LostTurnReaper(
            OpenTurns turns,
            TurnClaims claims,
            TurnPublisher publisher,
            TurnEndings endings,
            ReaperSettings settings,
            Clock clock) {
        this.turns = turns;
        this.claims = claims;
        this.publisher = publisher;
        this.endings = endings;
        this.settings = settings;
        this.clock = clock;
    }

    @Scheduled(fixedDelayString = "${parley.reaper.every}")
    void look() {
        try {
            // A turn that expires is not requested once more.
            expire();
            requestLost();
        } catch (RuntimeException e) {
            // While the database was away, workers could not be heard of: they get their time
            // again.
            silent.clear();
            LOG.error("The reaper tries again in {}", settings.every(), e);
        }
    }

    private void expire() {
        for (var message : turns.neverTaken(settings.expireAfter(), AT_ONCE)) {
            LOG.warn("Turn {} expired: nobody took it", message.turnId());
            expire(message, 0);
        }
        for (var taken : turns.silent(settings.lostAfter(), settings.expireAfter(), AT_ONCE)) {
            LOG.warn("Turn {} expired: its worker was lost", taken.message().turnId());
            expire(taken.message(), taken.attempt());
        }
    }

    // An ending from outside is of the next attempt, and keeps the text of the one before.
    private void expire(MessageAccepted message, int attempt) {
        var ending =
                TurnEvent.Failed.of(
                        TurnEvent.Header.opening(
                                message.sessionId(),
                                message.turnId(),
                                attempt + 1,
                                clock.instant()),
                        FailureCode.EXPIRED);
        help(
                message,
                () -> {
                    publisher.open(message.sessionId());
                    endings.end(ending, attempt);
                });
    }

    // A turn must have been silent in every look for as long as the settings say.
    private void requestLost() {
        List<Taken> found = turns.silent(settings.lostAfter(), AT_ONCE);
        silent.keySet().retainAll(found.stream().map(turn -> turn.message().turnId()).toList());
        long now = System.nanoTime();
        for (var turn : found) {
            var known = silent.get(turn.message().turnId());
            if (known == null || !known.turn().equals(turn)) {
                silent.put(turn.message().turnId(), new Silence(turn, now));
            } else if (now - known.since() >= settings.lostAfter().toNanos()) {
                requestAnew(turn);
            }
        }
    }

    private void requestAnew(Taken turn) {
        var message = turn.message();
        help(
                message,
                () -> {
                    if (claims.giveUpRequest(message.turnId(), turn.attempt())) {
                        LOG.warn(
                                "Requesting turn {} anew: nobody works on attempt {}",
                                message.turnId(),
                                turn.attempt());
                        publisher.open(message.sessionId());
                        publisher.publish(message);
                    }
                });
    }

    // A turn that Kafka does not take now must not keep the others waiting.
    private void help(MessageAccepted message, Runnable help) {
        try {
            help.run();
        } catch (CompletionException | DeliveryUnavailable e) {
            LOG.warn("The reaper tries {} again: {}", message.turnId(), e.getMessage());
        }
    }
}
