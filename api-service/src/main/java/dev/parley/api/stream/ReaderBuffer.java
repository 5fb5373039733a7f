package dev.parley.api.stream;

import dev.parley.delivery.Delivery;
import dev.parley.events.SessionEvent;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Events between the node's follower and one reader. Never blocks the follower: when the reader is
 * too far behind, the buffer lets go of everything, and the reader catches up from the log.
 */
final class ReaderBuffer implements Delivery.Listener {

    private final BlockingQueue<SessionEvent> events;
    private volatile boolean overflowed;

    ReaderBuffer(int capacity) {
        this.events = new ArrayBlockingQueue<>(capacity);
    }

    @Override
    public void onEvent(SessionEvent event) {
        if (!overflowed && !events.offer(event)) {
            overflowed = true;
            events.clear();
        }
    }

    /** The next event; null where none came in time, or the reader has to catch up or stop. */
    @Nullable SessionEvent poll(Duration atMost) throws InterruptedException {
        if (overflowed) {
            return null;
        }
        return events.poll(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS);
    }

    /** An event that is here already. */
    @Nullable SessionEvent pollNow() {
        return overflowed ? null : events.poll();
    }

    /** Whether events were let go of. */
    boolean hasOverflowed() {
        return overflowed;
    }

    /** Takes events again. Whatever comes from here on is kept; catch up on the rest afterwards. */
    void reattach() {
        events.clear();
        overflowed = false;
    }
}
