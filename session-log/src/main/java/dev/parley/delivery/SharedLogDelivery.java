package dev.parley.delivery;

import dev.parley.encryption.EventCipher;
import dev.parley.events.Envelope;
import dev.parley.log.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers without session topics: each node reads the whole event log from its end and hands each
 * event to the session's listeners. To wait for a turn is the same as to follow the session. The
 * node starts to read with the first listener.
 */
public final class SharedLogDelivery implements Delivery {

    private static final Logger LOG = LoggerFactory.getLogger(SharedLogDelivery.class);

    private final DeliverySettings settings;
    private final Listeners listeners;
    private final Tail tail;
    private final Seat.Room room =
            new Seat.Room() {
                @Override
                public void held(UUID sessionId) {
                    // Every session is read.
                }

                @Override
                public void released(UUID sessionId) {
                    // Every session is read.
                }

                @Override
                public void follow(UUID sessionId) {
                    // Every session is read.
                }

                @Override
                public void left(Seat seat) {
                    listeners.remove(seat);
                }
            };

    public SharedLogDelivery(
            Map<String, Object> client,
            DeliverySettings settings,
            int partitions,
            EventCipher cipher) {
        this.settings = settings;
        this.listeners = new Listeners(cipher);
        this.tail =
                new Tail(
                        Topics.EVENTS,
                        partitions,
                        () -> FollowerConsumers.create(client, Tail.WAIT),
                        this::dispatch);
    }

    @Override
    public void open(UUID sessionId) {
        // The event log always exists.
    }

    @Override
    public CompletableFuture<?> append(Envelope event) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public Subscription follow(UUID sessionId, Listener listener) {
        return await(sessionId, listener);
    }

    @Override
    public Subscription await(UUID sessionId, Listener listener) {
        tail.await(settings.timeout());
        var seat = new Seat(sessionId, listener, room);
        listeners.add(seat);
        return seat;
    }

    @Override
    public void drop(Collection<UUID> sessionIds) {
        // Delivery holds nothing for a session.
    }

    @Override
    public Collection<UUID> held() {
        return List.of();
    }

    @Override
    public boolean isReading() {
        return tail.isReading();
    }

    @Override
    public double lag() {
        return tail.lag();
    }

    @Override
    public void close() {
        tail.close();
    }

    private void dispatch(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null || record.key().length != 36) {
            return;
        }
        try {
            var sessionId = UUID.fromString(new String(record.key(), StandardCharsets.US_ASCII));
            // Most of the event log is about sessions that nobody watches on this node.
            if (listeners.has(sessionId)) {
                listeners.dispatch(sessionId, record);
            }
        } catch (IllegalArgumentException e) {
            LOG.warn("Skipped a record whose key is not a session id, at {}", record.offset());
        }
    }
}
