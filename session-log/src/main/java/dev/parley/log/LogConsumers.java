package dev.parley.log;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;

/**
 * A small pool of consumers that read ranges of {@code chat.events}. Each is lent to one read at a
 * time; a caller waits for a free one. Thread-safe.
 */
final class LogConsumers implements AutoCloseable {

    private final BlockingQueue<KafkaConsumer<byte[], byte[]>> idle;
    private final int readers;

    /**
     * @param client settings of the Kafka clients, such as {@code bootstrap.servers}
     * @param readers number of consumers
     * @param maxPollRecords most records that one poll returns
     */
    LogConsumers(Map<String, Object> client, int readers, int maxPollRecords) {
        this.readers = readers;
        this.idle = new ArrayBlockingQueue<>(readers);
        for (int i = 0; i < readers; i++) {
            idle.add(consumer(client, maxPollRecords));
        }
    }

    /** One read with a borrowed consumer. */
    interface Reading<T> {
        T read(KafkaConsumer<byte[], byte[]> consumer, Deadline deadline);
    }

    /** The time by which a read must finish, including its wait for a consumer. */
    record Deadline(Duration timeout, long nanoTime) {
        static Deadline in(Duration timeout) {
            return new Deadline(timeout, System.nanoTime() + timeout.toNanos());
        }

        Duration left() {
            return Duration.ofNanos(Math.max(1, nanoTime - System.nanoTime()));
        }

        void check() {
            if (System.nanoTime() - nanoTime > 0) {
                throw new LogUnavailable("The event log could not be read within " + timeout, null);
            }
        }
    }

    /**
     * Lends a consumer for one read.
     *
     * @throws LogUnavailable if no consumer is free in time, or the brokers do not answer in time
     */
    <T> T lend(Duration timeout, Reading<T> reading) {
        var deadline = Deadline.in(timeout);
        var consumer = borrow(deadline);
        try {
            return reading.read(consumer, deadline);
        } catch (KafkaException e) {
            throw new LogUnavailable("The event log did not answer: " + e.getMessage(), e);
        } finally {
            idle.add(consumer);
        }
    }

    private KafkaConsumer<byte[], byte[]> borrow(Deadline deadline) {
        try {
            var consumer = idle.poll(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
            if (consumer == null) {
                throw new LogUnavailable(
                        "All " + readers + " readers of the event log are busy", null);
            }
            return consumer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogUnavailable("interrupted while waiting for a reader of the event log", e);
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(
            Map<String, Object> client, int maxPollRecords) {
        var config = GrouplessConsumers.settings(client);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, maxPollRecords);
        config.put(ConsumerConfig.RETRY_BACKOFF_MS_CONFIG, 5L);
        config.put(ConsumerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 50L);
        return new KafkaConsumer<>(config);
    }

    /** Closes the idle consumers. Call it after the last read. */
    @Override
    public void close() {
        KafkaConsumer<byte[], byte[]> consumer;
        while ((consumer = idle.poll()) != null) {
            consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
        }
    }
}
