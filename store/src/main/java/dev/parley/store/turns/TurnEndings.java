package dev.parley.store.turns;

import dev.parley.delivery.Delivery;
import dev.parley.events.TurnEvent;
import dev.parley.log.EventLog;

/**
 * Ends each turn once: decides the ending in the claim, writes it to the event log, notes that, and
 * delivers it. If a crash interrupts these steps, the next process that finds the decided ending
 * publishes it again. Thread-safe.
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
     * Ends the turn unless it is ended already. All earlier events of the attempt must be
     * acknowledged. Blocks until an ending is in the event log. If it fails, it can be called again
     * and then publishes the ending that was decided, this one or another.
     *
     * @param attempt the claimed attempt; 0 if no worker has claimed the turn yet
     * @return true if this ending is the one that counts
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
                        // An earlier call wrote it to the event log, but may not have delivered it.
                        deliver(ending);
                    }
                });
        return decided.filter(found -> found.ending().equals(ending)).isPresent();
    }

    /** Publishes a decided ending. Publishing it again changes nothing for readers. */
    public void publish(TurnEvent.Ending ending) {
        var record = claims.record(ending);
        log.append(record).join();
        // Noted before delivery, because a reader of the ending may send the next message at once.
        claims.ended(ending.turnId());
        delivery.append(record).join();
    }

    /**
     * Delivers an ending that the event log holds, perhaps again. Its publisher may have been
     * killed before delivering it, and readers would wait for it.
     */
    public void deliver(TurnEvent.Ending ending) {
        delivery.append(claims.record(ending)).join();
    }
}
