package dev.parley.mailbox;

import java.time.Duration;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Ends the waits of all mailboxes of this process that are over, with one thread. A mailbox is
 * looked at when the first of its waits would have been over: most waits have ended by then, and
 * cost nothing here. The thread rests while there is nothing to look at. Thread-safe.
 */
final class WaitEnder {

    /** So late a wait may end: far less than any time-out that a person notices. */
    static final Duration TICK = Duration.ofMillis(50);

    /** Ends the waits of this process. */
    static final WaitEnder ONLY = new WaitEnder(TICK);

    /**
     * When a mailbox is looked at. Each has one at most.
     *
     * @param due see {@link System#nanoTime}
     * @param number tells looks with the same time apart
     */
    record Look(long due, long number, Mailbox<?> mailbox) implements Comparable<Look> {
        @Override
        public int compareTo(Look other) {
            // Such times may only be compared by their difference.
            int order = Long.compare(due - other.due, 0);
            return order != 0 ? order : Long.compare(number, other.number);
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition earlier = lock.newCondition();
    private final NavigableSet<Look> looks = new TreeSet<>();
    private final long tick;
    private long numbered;

    /** When the thread looks next, unless it rests. */
    private long next;

    private boolean resting;

    /**
     * @param tick the least time between two looks
     */
    WaitEnder(Duration tick) {
        this.tick = tick.toNanos();
        Thread.ofPlatform().name("parley-wait-ender").daemon().start(this::run);
    }

    /**
     * Looks at this mailbox at this time instead of a later one. It learns so by {@link
     * Mailbox#lookAt} within this call.
     */
    void watch(Mailbox<?> mailbox, long due) {
        lock.lock();
        try {
            file(mailbox, due);
            if (resting || next - due > tick) {
                earlier.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void file(Mailbox<?> mailbox, long due) {
        var before = mailbox.look();
        if (before != null) {
            looks.remove(before);
        }
        var look = new Look(due, numbered++, mailbox);
        looks.add(look);
        mailbox.lookAt(look);
    }

    private void run() {
        lock.lock();
        try {
            while (true) {
                long now = System.nanoTime();
                endWaits(now);
                resting = looks.isEmpty();
                if (resting) {
                    earlier.awaitUninterruptibly();
                } else {
                    next = now + Math.max(looks.first().due() - now, tick);
                    sleep(next - now);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void sleep(long nanos) {
        try {
            earlier.awaitNanos(nanos);
        } catch (InterruptedException e) {
            // Nobody has a reason to: all waits of this process depend on this thread.
        }
    }

    private void endWaits(long now) {
        while (!looks.isEmpty() && looks.first().due() - now <= 0) {
            var mailbox = looks.removeFirst().mailbox();
            mailbox.lookAt(null);
            long due = mailbox.endWait(now);
            if (due != Mailbox.NEVER) {
                file(mailbox, due);
            }
        }
    }
}
