package dev.parley.store.turns;

import dev.parley.delivery.Delivery;
import dev.parley.events.TurnEvent;
import dev.parley.log.EventLog;
import java.util.UUID;

/**
 * Ends turns, each once: decide in the claim, write to the record, note it, deliver. A crash
 * between any two of these leaves a decided ending that whoever finds it publishes again. Thread
 * safe.
 */
public final class TurnEndings {

    private final TurnClaims claims;
    private final EventLog log;
    private final Delivery delivery;

    public TurnEndings(TurnClaims claims, EventLog log, Delivery delivery) {
        this.claims = claims;
        this.log = log;
        this.delivery = delivery;
    }

    /**
     * Ends the turn if nobody has. Everything that the attempt wrote must be acknowledged by now.
     * Blocks until an ending is in the record. Fit to be called again after it failed: an ending
     * that was decided, this one or another, is then published.
     *
     * @param attempt the attempt as claimed, 0 where no worker has claimed the turn yet
     * @return whether this ending is the one that counts
     */
    public boolean end(TurnEvent.Ending ending, int attempt) {
        if (claims.decideEnding(ending, attempt)) {
            publish(ending);
            return true;
        }
        var decided = claims.decidedEnding(ending.turnId());
        decided.ifPresent(
                found -> {
                    if (!found.recorded()) {
                        publish(found.ending());
                    } else if (found.ending().equals(ending)) {
                        // A call before this one came as far as the record.
                        deliver(ending);
                    }
                });
        return decided.filter(found -> found.ending().equals(ending)).isPresent();
    }

    /** Whether nobody has decided how the turn ends. */
    public boolean isLive(UUID turnId) {
        return claims.isLive(turnId);
    }

    /** Publishes an ending that was decided; doing it again changes nothing for any reader. */
    public void publish(TurnEvent.Ending ending) {
        log.append(ending).join();
        // Before it is delivered: who reads it may send the next message at once.
        claims.ended(ending.turnId());
        deliver(ending);
    }

    /**
     * Delivers an ending that the record holds, perhaps again. Whoever published it may have been
     * killed between the two, and a reader would wait for it.
     */
    public void deliver(TurnEvent.Ending ending) {
        delivery.append(ending).join();
    }
}
