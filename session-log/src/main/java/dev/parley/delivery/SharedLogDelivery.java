package dev.parley.delivery;

import dev.parley.events.Envelope;
import dev.parley.log.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers without session topics: one follower on each node reads the whole event log from its end
 * and hands each event to the session's listeners. The follower starts with the first listener.
 */
public final class SharedLogDelivery implements Delivery {

    private static final Logger LOG = LoggerFactory.getLogger(SharedLogDelivery.class);

    /** The assignment never changes, so a fetch may wait at the brokers for new records. */
    private static final Duration WAIT = Duration.ofMillis(500);

    private final Map<String, Object> client;
    private final DeliverySettings settings;
    private final int partitions;
    private final Listeners listeners = new Listeners();
    private final CountDownLatch ready = new CountDownLatch(1);
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private volatile boolean closed;
    private @Nullable Thread follower;

    public SharedLogDelivery(
            Map<String, Object> client, DeliverySettings settings, int partitions) {
        this.client = client;
        this.settings = settings;
        this.partitions = partitions;
    }

    @Override
    public void prepare(UUID sessionId) {
        // The event log always exists.
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
        startFollower();
        try {
            if (!ready.await(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new DeliveryUnavailable("The event log cannot be followed now");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeliveryUnavailable("interrupted while waiting for the event log");
        }
        listeners.add(sessionId, listener);
        return () -> listeners.remove(sessionId, listener);
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
    public synchronized void close() {
        closed = true;
        if (follower != null) {
            follower.interrupt();
        }
    }

    private synchronized void startFollower() {
        if (follower == null && !closed) {
            follower = Thread.ofPlatform().name("parley-follower").daemon().start(this::run);
        }
    }

    private void run() {
        while (!closed) {
            try (var consumer = FollowerConsumers.create(client, WAIT)) {
                follow(consumer);
            } catch (WakeupException | org.apache.kafka.common.errors.InterruptException e) {
                LOG.debug("The follower was woken to stop", e);
            } catch (KafkaException e) {
                LOG.error(
                        "The follower of the event log failed and starts again at the same place",
                        e);
            }
        }
    }

    private void follow(KafkaConsumer<byte[], byte[]> consumer) {
        var all =
                IntStream.range(0, partitions)
                        .mapToObj(p -> new TopicPartition(Topics.EVENTS, p))
                        .toList();
        consumer.assign(all);
        if (next.isEmpty()) {
            next.putAll(consumer.endOffsets(all));
        }
        next.forEach(consumer::seek);
        ready.countDown();
        while (!closed) {
            var records = consumer.poll(WAIT);
            for (var record : records) {
                if (record.key() != null && record.key().length == 36) {
                    sessionOf(record.key(), record);
                }
            }
            records.nextOffsets().forEach((p, position) -> next.put(p, position.offset()));
        }
    }

    private void sessionOf(
            byte[] key, org.apache.kafka.clients.consumer.ConsumerRecord<byte[], byte[]> record) {
        try {
            var sessionId = UUID.fromString(new String(key, StandardCharsets.US_ASCII));
            // Most of the event log is about sessions that nobody watches on this node.
            if (listeners.has(sessionId)) {
                listeners.dispatch(sessionId, record);
            }
        } catch (IllegalArgumentException e) {
            LOG.warn("Skipped a record whose key is not a session id, at {}", record.offset());
        }
    }
}
