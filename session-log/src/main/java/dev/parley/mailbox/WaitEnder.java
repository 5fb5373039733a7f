package dev.parley.mailbox;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends the waits of all mailboxes of this process that are over, with one thread. It rests while
 * nobody waits. Thread-safe.
 */
final class WaitEnder {

    /** So late a wait may end: far less than any time-out that a person notices. */
    static final Duration TICK = Duration.ofMillis(50);

    /** Ends the waits of this process. */
    static final WaitEnder ONLY = new WaitEnder(TICK);

    private final Set<Mailbox<?>> watched = ConcurrentHashMap.newKeySet();
    private final long tick;
    private final Thread thread;
    private volatile boolean resting;

    /**
     * @param tick the time between two looks at all waits
     */
    WaitEnder(Duration tick) {
        this.tick = tick.toNanos();
        this.thread = Thread.ofPlatform().name("parley-wait-ender").daemon().start(this::run);
    }

    /** Ends the waits of this mailbox, until it is found without a reader that waits. */
    void watch(Mailbox<?> mailbox) {
        watched.add(mailbox);
        if (resting) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        while (true) {
            rest();
            LockSupport.parkNanos(this, tick);
            long now = System.nanoTime();
            watched.forEach(mailbox -> endWait(mailbox, now));
        }
    }

    // Says first that it rests, then looks whether it may: whoever adds does the reverse.
    private void rest() {
        resting = true;
        while (watched.isEmpty()) {
            LockSupport.park(this);
        }
        resting = false;
    }

    // Removed first: a reader that adds its mailbox afterwards must not lose it again.
    private void endWait(Mailbox<?> mailbox, long now) {
        if (!mailbox.endWait(now)) {
            watched.remove(mailbox);
            if (mailbox.isNeededAfterAll()) {
                watched.add(mailbox);
            }
        }
    }
}
