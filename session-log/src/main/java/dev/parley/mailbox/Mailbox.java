package dev.parley.mailbox;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A queue for any number of writers and one reader, which waits. Its waits end up to {@link
 * WaitEnder#TICK} late: one thread ends those of all mailboxes, because a timer for each wait costs
 * more than what is handed over. Unbounded: writers bound what they add.
 */
public final class Mailbox<T> {

    private static final long NEVER = Long.MAX_VALUE;

    private final Queue<T> letters = new ConcurrentLinkedQueue<>();
    private final WaitEnder ender;

    /** The reader while it waits. */
    private volatile @Nullable Thread waiting;

    /** When its wait ends; see {@link System#nanoTime}. Written before {@link #waiting}. */
    private long until;

    /** True while {@link WaitEnder} has this mailbox. */
    private volatile boolean watched;

    public Mailbox() {
        this(WaitEnder.ONLY);
    }

    Mailbox(WaitEnder ender) {
        this.ender = ender;
    }

    /** Adds an element and wakes the reader. Never blocks. */
    public void add(T letter) {
        letters.add(letter);
        var reader = waiting;
        if (reader != null) {
            LockSupport.unpark(reader);
        }
    }

    /**
     * Returns the next element; null if none came in time. For one thread at a time.
     *
     * @param nanos the longest wait; at once if it is 0 or less
     */
    public @Nullable T poll(long nanos) throws InterruptedException {
        var letter = letters.poll();
        return letter == null && nanos > 0 ? await(nanos) : letter;
    }

    private @Nullable T await(long nanos) throws InterruptedException {
        until = nanos == NEVER ? NEVER : System.nanoTime() + nanos;
        waiting = Thread.currentThread();
        try {
            if (!watched) {
                watched = true;
                ender.watch(this);
            }
            T letter;
            while ((letter = letters.poll()) == null && !isOver(System.nanoTime())) {
                LockSupport.park(this);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            return letter;
        } finally {
            waiting = null;
        }
    }

    private boolean isOver(long now) {
        return until != NEVER && now - until >= 0;
    }

    /**
     * Wakes the reader if its wait is over.
     *
     * @param now see {@link System#nanoTime}
     * @return false if nobody waits
     */
    boolean endWait(long now) {
        var reader = waiting;
        if (reader != null && isOver(now)) {
            LockSupport.unpark(reader);
        }
        return reader != null;
    }

    /**
     * Learns that it is not watched any more.
     *
     * @return true if it must be: a reader began to wait meanwhile, and believes that it is watched
     */
    boolean isNeededAfterAll() {
        watched = false;
        watched = waiting != null;
        return watched;
    }
}
