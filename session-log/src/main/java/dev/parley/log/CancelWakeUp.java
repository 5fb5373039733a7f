package dev.parley.log;

import java.util.Objects;
import java.util.UUID;

/**
 * A record of {@code chat.control}: a cancel of this turn was requested. It only wakes the worker
 * that runs the turn; the request itself stands in the turn's claim.
 */
public record CancelWakeUp(UUID turnId) implements Command {
    public CancelWakeUp {
        Objects.requireNonNull(turnId, "turn_id");
    }
}
