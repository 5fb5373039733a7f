package dev.parley.turns;

import dev.parley.events.MessageAccepted;
import java.util.UUID;

/** What became of a message that a client sent. */
public sealed interface Acceptance {

    /** A new turn: publish it. */
    record New(MessageAccepted message) implements Acceptance {}

    /**
     * The same message was sent before with the same key.
     *
     * @param published whether the turn was published; otherwise publish it again
     */
    record SameTurn(MessageAccepted message, boolean published) implements Acceptance {}

    /** The key was used for another message. */
    record KeyReused(UUID turnId) implements Acceptance {}

    /** The session's last turn has not ended. */
    record TurnInProgress(UUID turnId) implements Acceptance {}

    /** The session was deleted. */
    record SessionGone(UUID sessionId) implements Acceptance {}
}
