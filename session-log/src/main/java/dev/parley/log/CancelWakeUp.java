package dev.parley.log;

import java.util.Objects;
import java.util.UUID;

/**
 * A record of {@code chat.control}: somebody asked to cancel this turn. It only wakes the worker
 * that runs the turn. The turn's claim holds the request itself.
 */
public record CancelWakeUp(UUID turnId) implements Command {
    public CancelWakeUp {
        Objects.requireNonNull(turnId, "turn_id");
    }
}
