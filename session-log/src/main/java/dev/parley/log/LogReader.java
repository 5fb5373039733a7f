package dev.parley.log;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@code chat.events} holds past some position up to its end as of the call: the part of
 * history that the projector has not reached. Uses a small pool of consumers; a caller waits for a
 * free one. Thread safe.
 */
public final class LogReader implements AutoCloseable {

    private final BlockingQueue<KafkaConsumer<byte[], byte[]>> idle;
    private final LogReaderSettings settings;
    private final int partitions;

    /**
     * @param client settings of the Kafka clients, such as {@code bootstrap.servers}
     * @param partitions of {@code chat.events}
     */
    public LogReader(Map<String, Object> client, LogReaderSettings settings, int partitions) {
        this.settings = settings;
        this.partitions = partitions;
        this.idle = new ArrayBlockingQueue<>(settings.readers());
        for (int i = 0; i < settings.readers(); i++) {
            idle.add(consumer(client));
        }
    }

    /** The number of partitions of {@code chat.events}. */
    public int partitions() {
        return partitions;
    }

    /** The partition that holds a session's events. */
    public int partitionOf(UUID sessionId) {
        return EventLog.partition(sessionId, partitions);
    }

    /**
     * The records from each of these positions (inclusive, by partition) to the end, in the order
     * of each partition.
     *
     * @param key where not null only records of this key
     * @throws LogTooLong where more than the settings allow would have to be read
     * @throws LogUnavailable where the brokers do not answer in time
     */
    public List<LogEntry> tail(Map<Integer, Long> from, @Nullable UUID key) {
        var deadline = System.nanoTime() + settings.timeout().toNanos();
        var consumer = borrow(deadline);
        try {
            return read(consumer, from, key == null ? null : key.toString(), deadline);
        } catch (org.apache.kafka.common.KafkaException e) {
            throw new LogUnavailable("The event log did not answer: " + e.getMessage(), e);
        } finally {
            idle.add(consumer);
        }
    }

    private List<LogEntry> read(
            KafkaConsumer<byte[], byte[]> consumer,
            Map<Integer, Long> from,
            @Nullable String key,
            long deadline) {
        var starts = new HashMap<TopicPartition, Long>();
        from.forEach((p, offset) -> starts.put(new TopicPartition(Topics.EVENTS, p), offset));
        var ends = consumer.endOffsets(starts.keySet(), left(deadline));
        long behind = 0;
        var open = new HashMap<TopicPartition, Long>();
        for (var start : starts.entrySet()) {
            long distance = ends.getOrDefault(start.getKey(), 0L) - start.getValue();
            if (distance > 0) {
                behind += distance;
                open.put(start.getKey(), ends.get(start.getKey()));
            }
        }
        if (behind > settings.maxRecords()) {
            throw new LogTooLong(behind, settings.maxRecords());
        }
        if (open.isEmpty()) {
            return List.of();
        }
        consumer.assign(open.keySet());
        open.keySet().forEach(p -> consumer.seek(p, starts.getOrDefault(p, 0L)));
        var found = new ArrayList<LogEntry>();
        while (!open.isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new LogUnavailable(
                        "The event log was not read within " + settings.timeout(), null);
            }
            for (var record : consumer.poll(Duration.ofMillis(100))) {
                Long end = ends.get(new TopicPartition(record.topic(), record.partition()));
                if (end != null && record.offset() < end) {
                    collect(record, key, found);
                }
            }
            open.entrySet().removeIf(e -> consumer.position(e.getKey()) >= e.getValue());
        }
        return found;
    }

    private static void collect(
            ConsumerRecord<byte[], byte[]> record, @Nullable String key, List<LogEntry> into) {
        var recordKey =
                record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8);
        if (key == null || key.equals(recordKey)) {
            into.add(
                    new LogEntry(
                            new LogPosition(record.partition(), record.offset()),
                            recordKey,
                            record.value()));
        }
    }

    private KafkaConsumer<byte[], byte[]> borrow(long deadline) {
        try {
            var consumer = idle.poll(left(deadline).toNanos(), TimeUnit.NANOSECONDS);
            if (consumer == null) {
                throw new LogUnavailable(
                        "All " + settings.readers() + " readers of the event log are busy", null);
            }
            return consumer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogUnavailable("interrupted while waiting for a reader of the log", e);
        }
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> client) {
        var config = new HashMap<>(client);
        config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2000);
        config.put(ConsumerConfig.RETRY_BACKOFF_MS_CONFIG, 5L);
        config.put(ConsumerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 50L);
        config.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return new KafkaConsumer<>(config);
    }

    /** Closes the consumers that are not in use; to be called after the last read. */
    @Override
    public void close() {
        KafkaConsumer<byte[], byte[]> consumer;
        while ((consumer = idle.poll()) != null) {
            consumer.close(
                    org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(1)));
        }
    }

    /** More of the log lies past the projection than a read may fold. */
    public static final class LogTooLong extends RuntimeException {
        private static final long serialVersionUID = 1;

        LogTooLong(long behind, int allowed) {
            super(
                    "The history is "
                            + behind
                            + " records behind the log; a read may fold "
                            + allowed);
        }
    }

    /** The brokers did not answer in time. */
    public static final class LogUnavailable extends RuntimeException {
        private static final long serialVersionUID = 1;

        LogUnavailable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
