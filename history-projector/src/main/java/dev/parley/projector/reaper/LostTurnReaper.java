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
 * too many deliveries, and a turn must not depend on that. So a turn whose worker was lost is
 * requested again and claimed as the next attempt. A turn that has waited too long expires. Any
 * number of reapers may run.
 */
@Component
class LostTurnReaper {

    private static final Logger LOG = LoggerFactory.getLogger(LostTurnReaper.class);

    /** Turns in one round; the rest wait for the next round. */
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
            // Expires first, so that an expired turn is not requested again.
            expire();
            requestLost();
        } catch (RuntimeException e) {
            // While the database was away, workers could not report. They get the whole time again.
            silent.clear();
            LOG.error("The reaper failed and tries again in {}", settings.every(), e);
        }
    }

    private void expire() {
        for (var message : turns.neverTaken(settings.expireAfter(), AT_ONCE)) {
            LOG.warn("Turn {} expired: no worker took it", message.turnId());
            expire(message, 0);
        }
        for (var taken : turns.silent(settings.lostAfter(), settings.expireAfter(), AT_ONCE)) {
            LOG.warn("Turn {} expired: its worker was lost", taken.message().turnId());
            expire(taken.message(), taken.attempt());
        }
    }

    // An ending from outside belongs to the next attempt and keeps the text of the one before.
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

    // Requests a turn again if every round has found it silent for as long as the settings say.
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
                                "Requesting turn {} again: nobody works on attempt {}",
                                message.turnId(),
                                turn.attempt());
                        publisher.open(message.sessionId());
                        publisher.publish(message);
                    }
                });
    }

    // If Kafka does not accept one turn now, the others must not wait.
    private void help(MessageAccepted message, Runnable help) {
        try {
            help.run();
        } catch (CompletionException | DeliveryUnavailable e) {
            LOG.warn("The reaper will try turn {} again: {}", message.turnId(), e.getMessage());
        }
    }
}
