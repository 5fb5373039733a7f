package dev.parley.projector.reaper;

import dev.parley.delivery.Delivery;
import dev.parley.delivery.DeliveryUnavailable;
import dev.parley.store.turns.OpenTurns;
import dev.parley.store.turns.OpenTurns.Taken;
import dev.parley.store.turns.TurnClaims;
import dev.parley.store.turns.TurnPublisher;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Requests anew what a worker took and then nobody holds: the brokers may forget a request, or give
 * it up after too many deliveries, and a turn must not depend on their memory. The new request is
 * claimed as the next attempt. Used by the reaper's thread.
 */
@Component
class LostRequests {

    private static final Logger LOG = LoggerFactory.getLogger(LostRequests.class);

    private record Silence(Taken turn, long since) {}

    private final OpenTurns turns;
    private final TurnClaims claims;
    private final TurnPublisher publisher;
    private final Delivery delivery;
    private final ReaperSettings settings;
    private final Map<UUID, Silence> silent = new HashMap<>();

    LostRequests(
            OpenTurns turns,
            TurnClaims claims,
            TurnPublisher publisher,
            Delivery delivery,
            ReaperSettings settings) {
        this.turns = turns;
        this.claims = claims;
        this.publisher = publisher;
        this.delivery = delivery;
        this.settings = settings;
    }

    /** Looks once. A turn must have been silent in every look for as long as the settings say. */
    void look(int atOnce) {
        List<Taken> found = turns.silent(settings.lostAfter(), atOnce);
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

    /** Begins anew: while the database was away, workers could not be heard of. */
    void forget() {
        silent.clear();
    }

    // One that Kafka does not take now must not keep the others waiting.
    private void requestAnew(Taken turn) {
        try {
            request(turn);
        } catch (CompletionException | DeliveryUnavailable e) {
            LOG.warn("{} is requested anew later: {}", turn.message().turnId(), e.getMessage());
        }
    }

    private void request(Taken turn) {
        var message = turn.message();
        if (claims.giveUpRequest(message.turnId(), turn.attempt())) {
            LOG.warn(
                    "Requesting turn {} anew: nobody works on attempt {}",
                    message.turnId(),
                    turn.attempt());
            delivery.open(message.sessionId());
            publisher.publish(message);
        }
    }
}
