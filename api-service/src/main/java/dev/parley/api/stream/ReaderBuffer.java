package dev.parley.api.stream;

import dev.parley.delivery.Delivery;
import dev.parley.events.SessionEvent;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Events between the node's follower and one reader. Never blocks the follower: when the reader is
 * too far behind, the buffer lets go of everything, and the reader catches up from the log. For any
 * number of writers and one reader.
 */
final class ReaderBuffer implements Delivery.Listener {

    // Bounded by what its events take, not by their number.
    private final BlockingQueue<SessionEvent> events = new LinkedBlockingQueue<>();
    private final AtomicLong held = new AtomicLong();
    private final long maxBytes;
    private volatile boolean overflowed;

    /**
     * @param maxBytes of heap; an event that is larger by itself is held alone
     */
    ReaderBuffer(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public synchronized void onEvent(SessionEvent event) {
        if (overflowed) {
            return;
        }
        long size = EventSize.of(event);
        if (!events.isEmpty() && held.get() + size > maxBytes) {
            overflowed = true;
            events.clear();
            // Wakes a reader that waits, and was about to find nothing; it is not looked at.
            events.add(event);
            return;
        }
        held.addAndGet(size);
        events.add(event);
    }

    /** The next event; null where none came in time, or the reader has to catch up or stop. */
    @Nullable SessionEvent poll(Duration atMost) throws InterruptedException {
        if (overflowed) {
            return null;
        }
        return released(events.poll(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS));
    }

    /** An event that is here already. */
    @Nullable SessionEvent pollNow() {
        return overflowed ? null : released(events.poll());
    }

    private @Nullable SessionEvent released(@Nullable SessionEvent event) {
        if (event != null) {
            held.addAndGet(-EventSize.of(event));
        }
        return event;
    }

    /** Whether events were let go of. */
    boolean hasOverflowed() {
        return overflowed;
    }

    /** Takes events again. Whatever comes from here on is kept; catch up on the rest afterwards. */
    synchronized void reattach() {
        events.clear();
        held.set(0);
        overflowed = false;
    }
}
