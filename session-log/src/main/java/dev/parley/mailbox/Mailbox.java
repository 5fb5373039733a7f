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

    /** Stands for a wait without an end. */
    static final long NEVER = Long.MAX_VALUE;

    private final Queue<T> letters = new ConcurrentLinkedQueue<>();
    private final WaitEnder ender;

    /** The reader while it waits. */
    private volatile @Nullable Thread waiting;

    /** When its wait ends; see {@link System#nanoTime}. Written before {@link #waiting}. */
    private long until;

    /** When {@link WaitEnder} looks at this mailbox; null if it does not. Written by it alone. */
    private volatile WaitEnder.@Nullable Look look;

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

    /** Returns the next element if there is one. */
    public @Nullable T pollNow() {
        return letters.poll();
    }

    /** Drops what is there. Any thread may. */
    public void clear() {
        letters.clear();
    }

    /** Returns true if there is nothing to read. */
    public boolean isEmpty() {
        return letters.isEmpty();
    }

    /**
     * Returns the next element; null if none came in time. For one thread at a time.
     *
     * @param nanos the longest wait; at once if it is 0 or less
     */
    public @Nullable T poll(long nanos) throws InterruptedException {
        var letter = pollNow();
        return letter == null && nanos > 0 ? await(nanos) : letter;
    }

    private @Nullable T await(long nanos) throws InterruptedException {
        until = nanos == NEVER ? NEVER : System.nanoTime() + nanos;
        waiting = Thread.currentThread();
        try {
            // Read after the wait is written; the ender does the reverse. So one of them sees it.
            var planned = look;
            if (until != NEVER && (planned == null || until - planned.due() < 0)) {
                ender.watch(this, until);
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
     * @return when its wait is over, if it still waits; else {@link #NEVER}
     */
    long endWait(long now) {
        var reader = waiting;
        if (reader == null) {
            return NEVER;
        }
        if (isOver(now)) {
            LockSupport.unpark(reader);
            return NEVER;
        }
        return until;
    }

    WaitEnder.@Nullable Look look() {
        return look;
    }

    /** Called with the ender's lock. */
    void lookAt(WaitEnder.@Nullable Look look) {
        this.look = look;
    }
}
