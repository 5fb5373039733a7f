package dev.parley.store.turns;

import dev.parley.events.MessageAccepted;
import dev.parley.events.TurnEvent;
import java.util.UUID;

/** The answer to a worker that claims a turn. */
public sealed interface Claim {

    /**
     * The worker may run the turn, as this attempt.
     *
     * @param owner the session's owner
     * @param lost number of earlier attempts whose worker was lost
     * @param cancelRequested true if the worker must end the turn without a model call
     */
    record Granted(
            MessageAccepted message, String owner, int attempt, int lost, boolean cancelRequested)
            implements Claim {}

    /** Another request of this turn has claimed it. Drop this request. */
    record Duplicate(UUID turnId) implements Claim {}

    /** The ending is decided but may not be published. Publish it, then drop the request. */
    record Ending(TurnEvent.Ending event) implements Claim {}

    /** The turn has ended. Drop the request, which may have come back after a crash. */
    record Ended(TurnEvent.Ending event) implements Claim {}

    /** There is no such turn, for example because its session was deleted. */
    record Unknown(UUID turnId) implements Claim {}
}
