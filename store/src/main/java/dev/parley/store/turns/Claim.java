package dev.parley.store.turns;

import dev.parley.events.MessageAccepted;
import dev.parley.events.TurnEvent;
import java.util.UUID;

/** What became of a worker's wish to run a turn. */
public sealed interface Claim {

    /**
     * The turn is this worker's, as this attempt.
     *
     * @param owner of the session
     * @param lost attempts before this one whose worker was lost
     * @param cancelRequested end it without a model call
     */
    record Granted(
            MessageAccepted message, String owner, int attempt, int lost, boolean cancelRequested)
            implements Claim {}

    /** Another request of the same turn is the one that counts: drop this one. */
    record Duplicate(UUID turnId) implements Claim {}

    /** The ending was decided and may not be published: publish it, then drop the request. */
    record Ending(TurnEvent.Ending event) implements Claim {}

    /** The turn has ended so: drop the request, which perhaps came back because of a crash. */
    record Ended(TurnEvent.Ending event) implements Claim {}

    /** There is no such turn, for example because its session was deleted. */
    record Unknown(UUID turnId) implements Claim {}
}
