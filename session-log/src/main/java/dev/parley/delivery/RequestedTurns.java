package dev.parley.delivery;

import dev.parley.encryption.EventCipher;
import dev.parley.log.Command;
import dev.parley.log.LogReader;
import dev.parley.log.LogReaderSettings;
import dev.parley.log.Topics;
import dev.parley.log.TurnRequest;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the requests for turns, and hands the first events of each turn to the listeners who wait
 * in its session. It reads those events once for all of them, from the event log. Starts with the
 * first listener that waits. Thread-safe.
 */
final class RequestedTurns implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RequestedTurns.class);

    /** Turns that are begun at once; requests after these wait. Each takes some milliseconds. */
    private static final int AT_ONCE = 8;

    /**
     * Most events that are handed over. A turn has that many only if its request was read late; its
     * listeners then read the event log themselves.
     */
    private static final int MOST = 500;

    /** Follows a session, with an action before the first event is read. */
    interface Following {
        /**
         * @param beforeItIsRead runs when the place in the topic is known from which it will be
         *     read
         * @throws DeliveryUnavailable if the session cannot be followed now
         */
        void follow(UUID sessionId, Runnable beforeItIsRead);
    }

    private final Listeners listeners;
    private final Following following;
    private final Supplier<LogReader> reader;
    private final Tail tail;
    private final Semaphore free = new Semaphore(AT_ONCE);
    private @Nullable LogReader log;

    RequestedTurns(
            Map<String, Object> client,
            Duration timeout,
            int eventPartitions,
            EventCipher cipher,
            Listeners listeners,
            Following following) {
        this(
                () -> FollowerConsumers.create(client, Tail.WAIT),
                () ->
                        new LogReader(
                                client,
                                LogReaderSettings.of(AT_ONCE / 2, 10_000, timeout),
                                eventPartitions,
                                cipher),
                listeners,
                following);
    }

    RequestedTurns(
            Supplier<Consumer<byte[], byte[]>> consumers,
            Supplier<LogReader> reader,
            Listeners listeners,
            Following following) {
        this.reader = reader;
        this.listeners = listeners;
        this.following = following;
        this.tail = new Tail(Topics.REQUESTS, 1, consumers, this::take);
    }

    /**
     * Blocks until every request that is written from now on is sure to be seen.
     *
     * @throws DeliveryUnavailable if the brokers do not answer in time
     */
    void await(Duration timeout) {
        tail.await(timeout);
    }

    /** Returns false if requests should be read, but cannot be now. */
    boolean isReading() {
        return tail.isReading();
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        Command.decode(record.value(), TurnRequest.class)
                .filter(request -> listeners.announce(request.sessionId(), request.turnId()))
                .ifPresent(this::beginSoon);
    }

    private void beginSoon(TurnRequest request) {
        try {
            // The tail waits here, so there are never more threads than permits.
            free.acquire();
        } catch (InterruptedException e) {
            // The delivery is being closed.
            Thread.currentThread().interrupt();
            return;
        }
        try {
            Thread.startVirtualThread(
                    () -> {
                        try {
                            begin(request);
                        } finally {
                            free.release();
                        }
                    });
        } catch (RuntimeException | Error e) {
            free.release();
            throw e;
        }
    }

    // What the event log does not have yet when it is read comes later in the session's topic.
    private void begin(TurnRequest request) {
        try {
            following.follow(request.sessionId(), () -> handOver(request));
        } catch (RuntimeException | Error e) {
            LOG.warn(
                    "The readers of session {} catch up by themselves: {}",
                    request.sessionId(),
                    e.toString());
            listeners.gap(request.sessionId());
        }
    }

    private void handOver(TurnRequest request) {
        var offset = request.acceptedOffset();
        if (offset == null) {
            throw new DeliveryUnavailable("the request does not say where the turn begins");
        }
        var first = log().next(offset, request.sessionId(), MOST);
        if (first.size() == MOST) {
            throw new DeliveryUnavailable("the turn has more than " + MOST + " events by now");
        }
        first.forEach(entry -> listeners.dispatch(request.sessionId(), entry));
    }

    private synchronized LogReader log() {
        if (log == null) {
            log = reader.get();
        }
        return log;
    }

    @Override
    public void close() {
        tail.close();
        synchronized (this) {
            if (log != null) {
                log.close();
            }
        }
    }
}
