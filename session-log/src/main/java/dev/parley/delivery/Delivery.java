package dev.parley.delivery;

import dev.parley.events.SessionEvent;
import java.util.Collection;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * Carries events that the record holds to whoever watches their session. It may repeat an event and
 * never leaves one out between two that it carries; readers fold what arrives through {@link
 * dev.parley.events.ReadingRule}. Thread safe.
 */
public interface Delivery extends AutoCloseable {

    /**
     * Begins to open a session that is likely to be used soon. Never blocks and never fails:
     * whatever goes wrong shows when the session is opened.
     */
    void prepare(UUID sessionId);

    /**
     * Prepares a session for its events. Asks the brokers, so that it is right whatever this node
     * believed; doing it again changes nothing. Blocks.
     *
     * @throws DeliveryUnavailable where it cannot be done now
     */
    void open(UUID sessionId);

    /**
     * Hands an event on. To be called only once the record has acknowledged the event, and in the
     * record's order. Where the session is not open it is opened, a few seconds late.
     */
    CompletableFuture<?> append(SessionEvent event);

    /**
     * Watches a session, open or not: every event appended after this call returns reaches the
     * listener, and perhaps some from before, also where the session is dropped and opened again
     * meanwhile. Blocks until that is certain.
     */
    Subscription follow(UUID sessionId, Listener listener);

    /**
     * Gives up what delivery holds for these sessions; their events stay in the record. Blocks.
     *
     * @throws DeliveryUnavailable where some may not have been given up
     */
    void drop(Collection<UUID> sessionIds);

    /**
     * The sessions for which delivery holds something. Asks the brokers for all there are: to be
     * called rarely. Blocks.
     *
     * @throws DeliveryUnavailable where they do not answer
     */
    Collection<UUID> held();

    @Override
    void close();

    /** Takes events on the follower's thread: it must return at once and must not throw. */
    interface Listener {
        /** The next event of the session, in delivery's order. */
        void onEvent(SessionEvent event);
    }

    /** One listener's watch over a session. Closing it twice is fine. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
