package dev.parley.store.turns;

import dev.parley.events.MessageAccepted;
import java.util.UUID;

/** What became of a message that a client sent. */
public sealed interface Acceptance {

    /**
     * A new turn: publish it.
     *
     * @param open whether the session's delivery is open; otherwise open it first. It stays open
     *     while a turn is live
     */
    record New(MessageAccepted message, boolean open) implements Acceptance {}

    /**
     * The same message was sent before with the same key.
     *
     * @param published whether the turn was published; otherwise open the session's delivery and
     *     publish it again
     */
    record SameTurn(MessageAccepted message, boolean published) implements Acceptance {}

    /** The key was used for another message. */
    record KeyReused(UUID turnId) implements Acceptance {}

    /** The session's last turn has not ended. */
    record TurnInProgress(UUID turnId) implements Acceptance {}

    /** The session was deleted. */
    record SessionGone(UUID sessionId) implements Acceptance {}
}
