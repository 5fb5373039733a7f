package dev.parley.api.messages;

import dev.parley.api.web.ProblemException;
import dev.parley.store.turns.TurnClaims;
import org.springframework.stereotype.Component;

/** Knows whether more turns wait for a worker than may. Thread safe. */
@Component
class WaitingTurns {

    private record Count(int turns, long at) {}

    private final TurnClaims claims;
    private final IntakeSettings settings;
    private volatile Count last;

    WaitingTurns(TurnClaims claims, IntakeSettings settings) {
        this.claims = claims;
        this.settings = settings;
        this.last = new Count(0, System.nanoTime() - settings.queueCheckEvery().toNanos());
    }

    /** Whether a new message would wait behind too many. */
    boolean tooMany() {
        var count = last;
        long now = System.nanoTime();
        if (now - count.at() >= settings.queueCheckEvery().toNanos()) {
            count = new Count(claims.waiting(settings.maxQueued()), now);
            last = count;
        }
        return count.turns() >= settings.maxQueued();
    }

    /** The answer to a message that was not taken. */
    ProblemException refusal() {
        return ProblemException.overloaded(
                settings.maxQueued() + " turns wait for a worker; that is as many as may",
                settings.overloadRetry());
    }
}
