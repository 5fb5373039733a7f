package dev.parley.delivery;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A Kafka client for session topics, which is replaced after it was used for so many of them. Kafka
 * forgets nothing about a topic before the client is closed: a producer keeps its batches' state
 * and nine metrics, which its thread goes through all the time, and an admin client the leader of
 * each partition. Whoever uses the client before keeps it until it is released; then it is closed.
 * Thread-safe.
 */
final class RenewedClient<C> implements AutoCloseable {

    private final Supplier<C> make;
    private final Consumer<C> close;
    private final int most;
    private final AtomicBoolean renewing = new AtomicBoolean();
    private final List<Used> retired = new ArrayList<>();
    private Used current;
    private boolean closed;

    /**
     * @param make makes clients, which this owns
     * @param close closes one; within a bound
     * @param most topics for which a client is used before the next one takes over
     */
    RenewedClient(Supplier<C> make, Consumer<C> close, int most) {
        this.make = make;
        this.close = close;
        this.most = most;
        this.current = new Used(make.get());
    }

    /** A client in use, which must be released as often as it was taken. */
    final class Used {
        private final C client;
        private final Set<UUID> topics = new HashSet<>();
        private int users;

        private Used(C client) {
            this.client = client;
        }

        C client() {
            return client;
        }

        void release() {
            synchronized (RenewedClient.this) {
                users--;
            }
        }
    }

    /** Takes the client that is current for a session's topic. Never blocks for long. */
    synchronized Used use(UUID sessionId) {
        current.users++;
        current.topics.add(sessionId);
        return current;
    }

    /**
     * Replaces the client if it was used for enough topics, and closes earlier ones that nobody
     * uses any more. Blocks for some milliseconds then, so a client's own thread must not call it.
     */
    void renewIfDue() {
        if (!renewing.compareAndSet(false, true)) {
            return;
        }
        try {
            if (isDue()) {
                replaceBy(new Used(make.get()));
            }
            unused().forEach(used -> close.accept(used.client));
        } finally {
            renewing.set(false);
        }
    }

    private synchronized boolean isDue() {
        return !closed && current.topics.size() >= most;
    }

    private synchronized void replaceBy(Used fresh) {
        if (closed) {
            retired.add(fresh);
        } else {
            retired.add(current);
            current = fresh;
        }
    }

    private synchronized List<Used> unused() {
        var unused = retired.stream().filter(used -> used.users == 0).toList();
        retired.removeAll(unused);
        return unused;
    }

    @Override
    public void close() {
        var all = new ArrayList<Used>();
        synchronized (this) {
            closed = true;
            all.addAll(retired);
            retired.clear();
            all.add(current);
        }
        all.forEach(used -> close.accept(used.client));
    }
}
