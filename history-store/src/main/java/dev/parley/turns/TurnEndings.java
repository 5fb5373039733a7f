package dev.parley.turns;

import dev.parley.delivery.Delivery;
import dev.parley.events.TurnEvent;
import dev.parley.log.EventLog;

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
        if (!claims.decideEnding(ending, attempt)) {
            var decided = claims.unpublishedEnding(ending.turnId());
            decided.ifPresent(this::publish);
            return decided.filter(ending::equals).isPresent();
        }
        publish(ending);
        return true;
    }

    /** Publishes an ending that was decided; doing it again changes nothing for any reader. */
    public void publish(TurnEvent.Ending ending) {
        log.append(ending).join();
        claims.ended(ending.turnId());
        delivery.append(ending).join();
    }
}
