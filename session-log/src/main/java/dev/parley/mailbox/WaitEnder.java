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

    private static final WaitEnder ONLY = new WaitEnder();

    private final Set<Mailbox<?>> watched = ConcurrentHashMap.newKeySet();
    private final Thread thread =
            Thread.ofPlatform().name("parley-wait-ender").daemon().start(this::run);

    private WaitEnder() {}

    /** Ends the waits of this mailbox, until it is found without a reader that waits. */
    static void watch(Mailbox<?> mailbox) {
        ONLY.add(mailbox);
    }

    private void add(Mailbox<?> mailbox) {
        boolean wasEmpty = watched.isEmpty();
        watched.add(mailbox);
        if (wasEmpty) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        while (true) {
            if (watched.isEmpty()) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, TICK.toNanos());
                long now = System.nanoTime();
                watched.forEach(mailbox -> endWait(mailbox, now));
            }
        }
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
