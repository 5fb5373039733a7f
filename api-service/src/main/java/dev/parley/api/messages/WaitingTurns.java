package dev.parley.api.messages;

import dev.parley.api.web.ProblemException;
import dev.parley.store.turns.TurnClaims;
import org.springframework.stereotype.Component;

/** Bounds the number of turns that wait for a worker. Thread-safe. */
@Component
public class WaitingTurns {

    private record Count(int turns, long at) {}

    private final TurnClaims claims;
    private final IntakeSettings settings;
    private volatile Count last;

    WaitingTurns(TurnClaims claims, IntakeSettings settings) {
        this.claims = claims;
        this.settings = settings;
        this.last = new Count(0, System.nanoTime() - settings.queueCheckEvery().toNanos());
    }

    /** Returns true if as many turns wait as the settings allow. */
    boolean tooMany() {
        var count = last;
        long now = System.nanoTime();
        if (now - count.at() >= settings.queueCheckEvery().toNanos()) {
            count = new Count(claims.waiting(settings.maxQueued()), now);
            last = count;
        }
        return count.turns() >= settings.maxQueued();
    }

    /**
     * Refuses if a new message would be refused: for callers who create something before they send
     * the message.
     *
     * @throws ProblemException 503 if too many turns wait
     */
    public void requireRoom() {
        if (tooMany()) {
            throw refusal();
        }
    }

    /** The answer to a refused message. */
    ProblemException refusal() {
        return ProblemException.overloaded(
                settings.maxQueued() + " turns wait for a worker, the most that may wait",
                settings.overloadRetry());
    }
}
