package dev.parley.store.turns;

import dev.parley.delivery.Delivery;
import dev.parley.delivery.DeliveryUnavailable;
import dev.parley.events.MessageAccepted;
import dev.parley.events.TurnEvent;
import dev.parley.log.CancelWakeUp;
import dev.parley.log.Topics;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaOperations;

/**
 * Cancels turns. The flag in the claim is what counts: whoever claims the turn next sees it, and
 * the worker that runs it looks it up when it is woken, and now and then. Thread safe.
 */
public final class TurnCancels {

    private static final Logger LOG = LoggerFactory.getLogger(TurnCancels.class);

    /** What became of a wish to cancel. */
    public enum Result {
        /** The turn ends as cancelled, or has ended by itself in this very moment. */
        REQUESTED,
        ENDED_BEFORE,
        /** The session has no such turn. */
        UNKNOWN
    }

    private final TurnClaims claims;
    private final TurnPublisher publisher;
    private final TurnEndings endings;
    private final Delivery delivery;
    private final KafkaOperations<UUID, byte[]> control;
    private final Clock clock;

    /**
     * @param control the producer of {@code chat.control}
     * @param clock by which endings are stamped
     */
    public TurnCancels(
            TurnClaims claims,
            TurnPublisher publisher,
            TurnEndings endings,
            Delivery delivery,
            KafkaOperations<UUID, byte[]> control,
            Clock clock) {
        this.claims = claims;
        this.publisher = publisher;
        this.endings = endings;
        this.delivery = delivery;
        this.control = control;
        this.clock = clock;
    }

    /** Cancels the turn; doing it again is fine. Does not wait for a worker that runs it. */
    public Result cancel(UUID sessionId, UUID turnId) {
        var requested = claims.requestCancel(sessionId, turnId);
        if (requested.isEmpty()) {
            return claims.bodyHash(sessionId, turnId).isPresent()
                    ? Result.ENDED_BEFORE
                    : Result.UNKNOWN;
        }
        var turn = requested.get();
        try {
            if (turn.attempt() > 0 || !endQueued(turn.message(), turn.published())) {
                wake(turnId);
            }
        } catch (CompletionException | DeliveryUnavailable e) {
            // The request stands: a worker, or the reaper, ends the turn when Kafka is back.
            LOG.warn("Turn {} is cancelled later: {}", turnId, e.getMessage());
        }
        return Result.REQUESTED;
    }

    /**
     * Ends a turn that no worker has claimed, so that none will.
     *
     * @param published whether the message is known to be in the record
     * @return false where a worker was faster
     */
    public boolean endQueued(MessageAccepted message, boolean published) {
        delivery.open(message.sessionId());
        if (!published) {
            // No ending without its message; a repeat changes nothing.
            publisher.publish(message);
        }
        return endings.end(
                TurnEvent.Cancelled.keeping(
                        "",
                        TurnEvent.Header.opening(
                                message.sessionId(), message.turnId(), 1, clock.instant())),
                0);
    }

    private void wake(UUID turnId) {
        CompletableFuture<?> sent =
                control.send(Topics.CONTROL, turnId, new CancelWakeUp(turnId).encode());
        sent.join();
    }
}
