package dev.parley.delivery;

import dev.parley.events.Envelope;
import dev.parley.log.Topics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends events to their session's topics, in order for each session. A send blocks while the
 * brokers know no such topic, so a thread of the session's own sends while there is something to
 * send: it holds up neither the caller nor other sessions. Callers bound the events. Thread-safe.
 */
final class SessionTopicOutbox implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SessionTopicOutbox.class);

    /** Looks within the time that makes a session suspicious. */
    private static final int LOOKS = 4;

    /** The longest wait for events that are on their way when the outbox is closed. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final RenewedClient<Producer<UUID, byte[]>> producers;
    private final Duration suspicious;
    private final Consumer<UUID> mend;
    private final Map<UUID, Lane> lanes = new ConcurrentHashMap<>();
    private @Nullable Thread watch;
    private boolean closed;

    /**
     * @param producers makes producers, idempotent, acks=all, which the outbox closes
     * @param topics for how many topics a producer is used; the next one takes over at a session
     *     that has nothing on its way
     * @param suspicious how long a session's events may make no progress
     * @param mend receives a session whose events have made none for that time, again and again
     */
    SessionTopicOutbox(
            Supplier<Producer<UUID, byte[]>> producers,
            int topics,
            Duration suspicious,
            Consumer<UUID> mend) {
        this.producers =
                new RenewedClient<>(producers, producer -> producer.close(CLOSE_TIMEOUT), topics);
        this.suspicious = suspicious;
        this.mend = mend;
    }

    private record Letter(Envelope event, CompletableFuture<@Nullable Void> done) {}

    /** Sends an event after those of its session that were appended before it. Never blocks. */
    CompletableFuture<?> append(Envelope event) {
        startWatch();
        var letter = new Letter(event, new CompletableFuture<>());
        lanes.compute(
                event.key(),
                (session, present) -> {
                    var lane =
                            present == null ? new Lane(session, producers.use(session)) : present;
                    lane.add(letter);
                    return lane;
                });
        return letter.done();
    }

    /** The events of one session that are on their way. */
    private final class Lane {

        private final UUID sessionId;
        private final RenewedClient<Producer<UUID, byte[]>>.Used producer;
        private final Queue<Letter> waiting = new ArrayDeque<>();
        private boolean sending;
        private int onTheirWay;
        private volatile long progressAt = System.nanoTime();

        Lane(UUID sessionId, RenewedClient<Producer<UUID, byte[]>>.Used producer) {
            this.sessionId = sessionId;
            this.producer = producer;
        }

        synchronized void add(Letter letter) {
            waiting.add(letter);
            onTheirWay++;
            if (!sending) {
                Thread.startVirtualThread(this::send);
                sending = true;
            }
        }

        private void send() {
            for (Letter letter; (letter = next()) != null; ) {
                send(letter);
            }
        }

        private synchronized @Nullable Letter next() {
            var next = waiting.poll();
            sending = next != null;
            return next;
        }

        private void send(Letter letter) {
            var record =
                    new ProducerRecord<>(
                            Topics.session(sessionId), 0, sessionId, letter.event().bytes());
            try {
                producer.client().send(record, (metadata, failure) -> sent(letter, failure));
            } catch (RuntimeException | Error e) {
                // Whatever it is, somebody waits for the letter, and others come after it.
                sent(letter, e);
            }
        }

        private void sent(Letter letter, @Nullable Throwable failure) {
            progressAt = System.nanoTime();
            lanes.computeIfPresent(sessionId, (session, lane) -> isEmptied() ? over() : lane);
            if (failure == null) {
                letter.done().complete(null);
            } else {
                letter.done().completeExceptionally(failure);
            }
        }

        private synchronized boolean isEmptied() {
            return --onTheirWay == 0;
        }

        private @Nullable Lane over() {
            producer.release();
            return null;
        }
    }

    private synchronized void startWatch() {
        if (watch == null && !closed) {
            watch = Thread.ofVirtual().name("parley-outbox-watch").start(this::watch);
        }
    }

    // One look at all sessions costs less than a timer for each event.
    private void watch() {
        try {
            while (true) {
                Thread.sleep(suspicious.dividedBy(LOOKS));
                long now = System.nanoTime();
                lanes.forEach(
                        (session, lane) -> {
                            if (now - lane.progressAt >= suspicious.toNanos()) {
                                mend(session);
                            }
                        });
                renewProducer();
            }
        } catch (InterruptedException e) {
            LOG.trace("The outbox was closed");
        }
    }

    private void renewProducer() {
        try {
            producers.renewIfDue();
        } catch (RuntimeException e) {
            LOG.warn("The producer of session topics is used for longer: {}", e.getMessage());
        }
    }

    private void mend(UUID session) {
        try {
            mend.accept(session);
        } catch (RuntimeException | Error e) {
            LOG.error("The topic of session {} was not mended; trying again", session, e);
        }
    }

    /** Ends the watch, and the sends after a bounded wait. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (watch != null) {
                watch.interrupt();
            }
        }
        producers.close();
    }
}
