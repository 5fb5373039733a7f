package dev.parley.store.turns;

import dev.parley.events.MessageAccepted;
import java.util.UUID;

/**
 * A worker's right to run a turn, as this attempt.
 *
 * @param owner the session's owner
 * @param lost number of earlier attempts whose worker was lost
 * @param cancelRequested true if the worker must end the turn without a model call
 */
public record Claim(
        MessageAccepted message, String owner, int attempt, int lost, boolean cancelRequested) {

    public UUID turnId() {
        return message.turnId();
    }
}
