package dev.parley.api.stream;

import dev.parley.delivery.Delivery;
import dev.parley.events.SessionEvent;
import dev.parley.mailbox.Mailbox;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Events between the node's follower and one reader. It never blocks the follower: if the reader
 * falls too far behind, the buffer drops everything, and the reader catches up from the event log.
 * For any number of writers and one reader.
 */
final class ReaderBuffer implements Delivery.Listener {

    /** Wakes a reader that waits; it is never handed out. */
    private static final SessionEvent WAKE =
            new SessionEvent.SessionDeleted(new UUID(0, 0), Instant.EPOCH);

    // Bounded by the size of its events, not by their number.
    private final Mailbox<SessionEvent> events = new Mailbox<>();
    private final AtomicLong held = new AtomicLong();
    private final long maxBytes;
    private volatile boolean overflowed;

    /**
     * @param maxBytes of heap; a single larger event is still accepted if the buffer is empty
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
            onGap();
            return;
        }
        held.addAndGet(size);
        events.add(event);
    }

    @Override
    public synchronized void onGap() {
        overflowed = true;
        events.clear();
        wake();
    }

    /** Makes the reader's current or next {@link #poll} return at once. */
    void wake() {
        events.add(WAKE);
    }

    /**
     * Returns the next event; null if none came in time, or if the reader was woken.
     *
     * @param atMost may last 50 ms longer
     */
    @Nullable SessionEvent poll(Duration atMost) throws InterruptedException {
        if (overflowed) {
            return null;
        }
        return released(events.poll(atMost.toNanos()));
    }

    /** Returns the next event if it is here already. */
    @Nullable SessionEvent pollNow() {
        return overflowed ? null : released(events.pollNow());
    }

    private @Nullable SessionEvent released(@Nullable SessionEvent event) {
        if (event == null || event == WAKE) {
            return null;
        }
        held.addAndGet(-EventSize.of(event));
        return event;
    }

    /** Returns true if events are missing. */
    boolean hasOverflowed() {
        return overflowed;
    }

    /** Accepts events again. The reader must catch up afterwards on what it missed until now. */
    synchronized void reattach() {
        events.clear();
        held.set(0);
        overflowed = false;
    }
}
