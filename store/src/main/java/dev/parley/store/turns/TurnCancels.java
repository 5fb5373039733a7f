package dev.parley.store.turns;

import dev.parley.delivery.Delivery;
import dev.parley.delivery.DeliveryUnavailable;
import dev.parley.encryption.KeysUnavailable;
import dev.parley.events.MessageAccepted;
import dev.parley.events.TurnEvent;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cancels turns. The flag in the claim counts: the next worker that claims the turn sees it, and
 * the worker that runs the turn is told by the same statement. Thread-safe.
 */
public final class TurnCancels {

    private static final Logger LOG = LoggerFactory.getLogger(TurnCancels.class);

    /** The result of a call to {@link #cancel}. */
    public enum Result {
        /** The turn ends as cancelled, unless it ends by itself at the same moment. */
        REQUESTED,
        ENDED_BEFORE,
        /** The owner has no such turn in this session. */
        UNKNOWN
    }

    private final TurnClaims claims;
    private final TurnPublisher publisher;
    private final TurnEndings endings;
    private final Delivery delivery;
    private final Clock clock;

    /**
     * @param clock sets the times of endings
     */
    public TurnCancels(
            TurnClaims claims,
            TurnPublisher publisher,
            TurnEndings endings,
            Delivery delivery,
            Clock clock) {
        this.claims = claims;
        this.publisher = publisher;
        this.endings = endings;
        this.delivery = delivery;
        this.clock = clock;
    }

    /**
     * Cancels the turn of the owner's session. It can be called again. Does not wait for the worker
     * of the turn.
     */
    public Result cancel(String owner, UUID sessionId, UUID turnId) {
        var requested = claims.requestCancel(owner, sessionId, turnId);
        if (requested.isEmpty()) {
            return claims.bodyHash(owner, sessionId, turnId).isPresent()
                    ? Result.ENDED_BEFORE
                    : Result.UNKNOWN;
        }
        var turn = requested.get();
        try {
            if (turn.waits()) {
                endQueued(turn.message(), turn.published(), turn.attempt());
            }
        } catch (CompletionException | KeysUnavailable | DeliveryUnavailable e) {
            // The claim holds the request: a worker or the reaper ends the turn when Kafka, or the
            // session's key, is back.
            LOG.warn("Turn {} will be cancelled later: {}", turnId, e.getMessage());
        }
        return Result.REQUESTED;
    }

    /**
     * Ends a turn that waits for a worker, so that none can claim it. No model was asked.
     *
     * @param published true if the message is known to be in the event log
     * @param attempt the last one that was claimed; 0 if none was
     * @return false if a worker claimed the turn first
     */
    public boolean endQueued(MessageAccepted message, boolean published, int attempt) {
        delivery.open(message.sessionId());
        if (!published) {
            // An ending needs its message in the event log; a repeat changes nothing.
            publisher.publish(message);
        }
        return endings.end(
                TurnEvent.Cancelled.keeping(
                        "",
                        TurnEvent.Header.opening(
                                message.sessionId(),
                                message.turnId(),
                                attempt + 1,
                                clock.instant())),
                attempt);
    }
}
