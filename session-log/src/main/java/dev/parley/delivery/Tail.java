package dev.parley.delivery;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all of one topic from its end on, with one thread and one consumer. If the consumer or
 * anything else fails, another consumer goes on at the same place after a pause, so no record is
 * left out. Starts when it is asked for first. Thread-safe.
 */
final class Tail implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Tail.class);

    /** The assignment never changes, so a fetch may wait at the brokers for new records. */
    static final Duration WAIT = Duration.ofMillis(500);

    /** The pause before a consumer is replaced. */
    private static final Duration BACKOFF = Duration.ofMillis(100);

    private final List<TopicPartition> partitions;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> sink;
    private final CountDownLatch ready = new CountDownLatch(1);
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private volatile boolean failing;
    private volatile boolean closed;
    private volatile @Nullable Consumer<byte[], byte[]> reading;
    private @Nullable Thread thread;

    /**
     * @param partitions number of partitions of the topic
     * @param consumers makes consumers, which the tail closes; {@link #WAIT} suits their fetches
     * @param sink receives each record on the tail's thread; it must not throw
     */
    Tail(
            String topic,
            int partitions,
            Supplier<Consumer<byte[], byte[]>> consumers,
            java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> sink) {
        this.partitions =
                IntStream.range(0, partitions).mapToObj(p -> new TopicPartition(topic, p)).toList();
        this.consumers = consumers;
        this.sink = sink;
    }

    /**
     * Blocks until every record that is written from now on is sure to reach the sink.
     *
     * @throws DeliveryUnavailable if the brokers do not answer in time
     */
    void await(Duration timeout) {
        start();
        try {
            if (!ready.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new DeliveryUnavailable(topic() + " cannot be followed now");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeliveryUnavailable("interrupted while waiting for " + topic());
        }
    }

    /** Returns false while the tail cannot read. */
    boolean isReading() {
        return !failing;
    }

    /** See {@link Delivery#lag}. */
    double lag() {
        return FollowerConsumers.lag(reading);
    }

    private String topic() {
        return partitions.getFirst().topic();
    }

    private synchronized void start() {
        if (thread == null && !closed) {
            thread = Thread.ofPlatform().name("parley-tail-" + topic()).daemon().start(this::run);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void run() {
        while (!closed) {
            try (var consumer = consumers.get()) {
                read(consumer);
            } catch (RuntimeException | Error e) {
                failing = true;
                if (closed) {
                    LOG.debug("The tail of {} was stopped", topic(), e);
                } else {
                    LOG.error("The tail of {} failed and goes on at the same place", topic(), e);
                    pause();
                }
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(BACKOFF);
        } catch (InterruptedException e) {
            LOG.debug("The tail of {} was interrupted to stop", topic());
        }
    }

    private void read(Consumer<byte[], byte[]> consumer) {
        reading = consumer;
        consumer.assign(partitions);
        if (next.isEmpty()) {
            next.putAll(consumer.endOffsets(partitions));
        }
        next.forEach(consumer::seek);
        ready.countDown();
        while (!closed) {
            var records = consumer.poll(WAIT);
            failing = false;
            for (var record : records) {
                // Counts as read before the sink has it: a record on which the sink fails would
                // otherwise come again and again, and nothing after it.
                next.put(
                        new TopicPartition(record.topic(), record.partition()),
                        record.offset() + 1);
                sink.accept(record);
            }
            records.nextOffsets().forEach((p, position) -> next.put(p, position.offset()));
        }
    }
}
