package dev.parley.store.turns;

import dev.parley.events.MessageAccepted;
import dev.parley.store.limits.LimitReached;
import java.util.UUID;

/** The outcome of a client's attempt to send a message. */
public sealed interface Acceptance {

    /**
     * The message has a claim but may not be published yet. A caller gets the message only from
     * {@link #publish}, so no caller can forget to publish it.
     */
    final class Unpublished implements Acceptance {

        private final MessageAccepted message;
        private final boolean isNew;
        private final boolean open;

        Unpublished(MessageAccepted message, boolean isNew, boolean open) {
            this.message = message;
            this.isNew = isNew;
            this.open = open;
        }

        /** Returns true if the session's delivery is open; it stays open while the turn is live. */
        public boolean isOpen() {
            return open;
        }

        /**
         * Opens the session's delivery if necessary, publishes the message, and blocks until it is
         * in the event log, delivered and requested.
         *
         * @throws dev.parley.delivery.DeliveryUnavailable if delivery cannot be opened now
         * @throws java.util.concurrent.CompletionException if Kafka refuses a record; the claim
         *     stays, so the same key or the reaper publishes the message later
         */
        public Published publish(TurnPublisher publisher) {
            if (!open) {
                publisher.open(message.sessionId());
            }
            publisher.publish(message);
            return new Published(message, isNew);
        }
    }

    /**
     * The message is published.
     *
     * @param isNew false if the same message was sent before with the same key
     */
    record Published(MessageAccepted message, boolean isNew) implements Acceptance {}

    /** The key was used for another message. */
    record KeyReused(UUID turnId) implements Acceptance {}

    /**
     * The session's last turn has not ended.
     *
     * @param ending true if its ending is decided: readers may have seen it, and a new message is
     *     accepted as soon as the claim says so too
     */
    record TurnInProgress(UUID turnId, boolean ending) implements Acceptance {}

    /** The owner may not have one more turn now. */
    record AtLimit(LimitReached limit) implements Acceptance {}

    /** The session was deleted. */
    record SessionGone(UUID sessionId) implements Acceptance {}
}
