package dev.parley.delivery;

import dev.parley.events.Envelope;
import dev.parley.events.SessionEvent;
import java.util.Collection;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Carries events from the event log to the readers who watch their session now. It may repeat an
 * event, but never leaves one out between two others. Readers fold the events with {@link
 * dev.parley.events.ReadingRule}. Thread-safe.
 */
public interface Delivery extends AutoCloseable {

    /**
     * Makes a session ready for its events. It asks the brokers, so it is right even if this node's
     * knowledge is out of date. Opening a session again changes nothing. Blocks.
     *
     * @throws DeliveryUnavailable if the session cannot be opened now
     */
    void open(UUID sessionId);

    /**
     * Delivers an event. Call it only after the event log has acknowledged the event, and in the
     * order of the event log. If the session is not open, the event opens it and arrives a few
     * seconds late. Never blocks, so the producer's own thread may call it; the caller bounds how
     * many events are on their way.
     */
    CompletableFuture<?> append(Envelope event);

    /**
     * Watches a session, open or not. Every event that is appended after this call returns reaches
     * the listener, even if the session is dropped and opened again meanwhile. Some earlier events
     * may reach it too. Blocks until that is certain.
     */
    Subscription follow(UUID sessionId, Listener listener);

    /**
     * Waits for the session's next turn. That costs next to nothing, however many sessions are
     * waited for. Every turn that is requested after this call returns reaches the listener from
     * its {@code message.accepted} on.
     *
     * <p>Call it first, and then look whether a turn is live. A request is written after its
     * message is in the event log, so that look finds every turn whose request came before this
     * call. If it finds a live one, {@linkplain Subscription#follow follow} the session, and then
     * read the turn from the event log. Blocks for a moment if nothing was waited for before.
     *
     * @throws DeliveryUnavailable if requests cannot be read now
     */
    Subscription await(UUID sessionId, Listener listener);

    /**
     * Drops what delivery holds for these sessions. Their events stay in the event log. Blocks.
     *
     * @throws DeliveryUnavailable if some may not have been dropped
     */
    void drop(Collection<UUID> sessionIds);

    /**
     * Returns the sessions for which delivery holds something. It lists everything on the brokers,
     * so call it rarely. Blocks.
     *
     * @throws DeliveryUnavailable if the brokers do not answer
     */
    Collection<UUID> held();

    /** Returns false if this node follows sessions, or waits for their turns, and cannot now. */
    default boolean isReading() {
        return true;
    }

    /**
     * Returns how many records this node has yet to read, in the partition where it is furthest
     * behind; 0 while it reads nothing. Costs a look at the consumer's own figures.
     */
    double lag();

    @Override
    void close();

    /**
     * Receives events, mostly on the follower's thread. Methods must return at once and must not
     * throw.
     */
    interface Listener {
        /** Receives the next event of the session, in the order of delivery. */
        void onEvent(SessionEvent event);

        /**
         * A turn has begun whose first events could not be handed over. The listener must
         * {@linkplain Subscription#follow follow} the session, and then read the event log.
         */
        void onGap();
    }

    /** One listener's watch over a session. It can be closed twice. For one thread. */
    interface Subscription extends AutoCloseable {
        /**
         * Follows the session because this turn is live: every event that is appended after this
         * call returns reaches the listener. Blocks if the session is not followed yet.
         *
         * @throws DeliveryUnavailable if the session cannot be followed now
         */
        void follow(UUID turnId);

        /**
         * Returns the turn because of which the session is followed, the latest that is known here;
         * null while the session is only waited for.
         */
        @Nullable UUID followed();

        /**
         * Waits for the session's next turn, because this one is over. Does nothing if the session
         * is followed because of another turn by now.
         */
        void rest(UUID turnId);

        @Override
        void close();
    }
}
