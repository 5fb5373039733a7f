package dev.parley.delivery;

import dev.parley.events.SessionEvent;
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

    /** Prepares a session for its first event; doing it again is cheap. Blocks. */
    void open(UUID sessionId);

    /**
     * Hands an event on. To be called only once the record has acknowledged the event, and in the
     * record's order.
     */
    CompletableFuture<?> append(SessionEvent event);

    /**
     * Watches an open session: every event appended after this call returns reaches the listener,
     * and perhaps some from before. Blocks until that is certain.
     */
    Subscription follow(UUID sessionId, Listener listener);

    /** Gives up what delivery holds for a session; its events stay in the record. */
    void drop(UUID sessionId);

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
