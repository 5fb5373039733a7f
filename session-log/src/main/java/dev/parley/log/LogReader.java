package dev.parley.log;

import dev.parley.encryption.EventCipher;
import dev.parley.encryption.KeysUnavailable;
import dev.parley.log.LogConsumers.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code chat.events} from given positions to its end at the time of the call: the part of
 * the history that the projector has not reached. Uses a small pool of consumers; a caller waits
 * for a free one. Thread-safe.
 */
public final class LogReader implements AutoCloseable {

    /** Most records of one poll: a read needs the whole tail anyway. */
    private static final int AT_ONCE = 2_000;

    private static final Duration POLL = Duration.ofMillis(100);

    private final LogConsumers consumers;
    private final LogReaderSettings settings;
    private final int partitions;
    private final EventCipher cipher;

    /**
     * @param client settings of the Kafka clients, such as {@code bootstrap.servers}
     * @param partitions number of partitions of {@code chat.events}
     * @param cipher opens what is encrypted
     */
    public LogReader(
            Map<String, Object> client,
            LogReaderSettings settings,
            int partitions,
            EventCipher cipher) {
        this.settings = settings;
        this.partitions = partitions;
        this.cipher = cipher;
        this.consumers = new LogConsumers(client, settings.readers(), AT_ONCE);
    }

    /** Returns the number of partitions of {@code chat.events}. */
    public int partitions() {
        return partitions;
    }

    /** Returns the partition that holds a session's events. */
    public int partitionOf(UUID sessionId) {
        return EventLog.partition(sessionId, partitions);
    }

    /**
     * Returns the records with a key from each of these positions (by partition, inclusive) to the
     * end, in the order of each partition.
     *
     * @throws LogTooLong if it would have to scan more records, or keep more bytes, than the
     *     settings allow
     * @throws LogUnavailable if the brokers do not answer in time, or a key cannot be had now
     */
    public List<LogEntry> tail(Map<Integer, Long> from, UUID key) {
        return opened(from, key.toString(), value -> true, Integer.MAX_VALUE);
    }

    /**
     * As {@link #tail(Map, UUID)}, of all keys. Records whose value is not needed come without it,
     * so that they take next to no memory.
     *
     * @param needed tells whether a value is needed, which may be encrypted
     */
    public List<LogEntry> tail(Map<Integer, Long> from, Predicate<byte[]> needed) {
        return opened(from, null, needed, Integer.MAX_VALUE);
    }

    /**
     * Returns the first records with a key from a position on, in order.
     *
     * @param from position in the key's partition, inclusive
     * @param atMost most records to return; if fewer are returned, there are no more
     * @throws LogTooLong if it might have to scan more records, or has to keep more bytes, than the
     *     settings allow
     * @throws LogUnavailable if the brokers do not answer in time, or a key cannot be had now
     */
    public List<LogEntry> next(long from, UUID key, int atMost) {
        return opened(Map.of(partitionOf(key), from), key.toString(), value -> true, atMost);
    }

    // The keys are looked up when the consumer is free again.
    private List<LogEntry> opened(
            Map<Integer, Long> from, @Nullable String key, Predicate<byte[]> needed, int atMost) {
        var entries =
                consumers.lend(
                        settings.timeout(),
                        (consumer, deadline) ->
                                read(consumer, from, key, needed, atMost, deadline));
        try {
            return OpenedEntries.of(entries, cipher);
        } catch (KeysUnavailable e) {
            throw new LogUnavailable("Events cannot be opened: " + e.getMessage(), e);
        }
    }

    /**
     * Returns how many records there are from each of these positions to the end.
     *
     * @throws LogUnavailable if the brokers do not answer in time
     */
    public long behind(Map<Integer, Long> from) {
        return consumers.lend(
                settings.timeout(),
                (consumer, deadline) -> {
                    var starts = starts(from);
                    return consumer.endOffsets(starts.keySet(), deadline.left()).entrySet().stream()
                            .mapToLong(
                                    end -> end.getValue() - starts.getOrDefault(end.getKey(), 0L))
                            .filter(distance -> distance > 0)
                            .sum();
                });
    }

    /**
     * Returns when the oldest record at or past one of these positions was written; empty if there
     * is no such record.
     *
     * @throws LogUnavailable if the brokers do not answer in time
     */
    public Optional<Instant> oldest(Map<Integer, Long> from) {
        return consumers.lend(
                settings.timeout(), (consumer, deadline) -> oldest(consumer, from, deadline));
    }

    private List<LogEntry> read(
            KafkaConsumer<byte[], byte[]> consumer,
            Map<Integer, Long> from,
            @Nullable String key,
            Predicate<byte[]> needed,
            int atMost,
            Deadline deadline) {
        var starts = starts(from);
        var ends = consumer.endOffsets(starts.keySet(), deadline.left());
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
            throw LogTooLong.records(behind, settings.maxRecords());
        }
        if (open.isEmpty()) {
            return List.of();
        }
        seek(consumer, open.keySet(), starts);
        var found = new ArrayList<LogEntry>();
        long bytes = 0;
        while (!open.isEmpty() && found.size() < atMost) {
            deadline.check();
            for (var record : consumer.poll(POLL)) {
                Long end = ends.get(partition(record));
                var entry = LogEntry.of(record);
                if (end != null
                        && found.size() < atMost
                        && record.offset() < end
                        && (key == null || key.equals(entry.key()))) {
                    var value = entry.value();
                    if (value == null || needed.test(value)) {
                        found.add(entry);
                        bytes += value == null ? 0 : value.length;
                    } else {
                        found.add(entry.withoutValue());
                    }
                }
            }
            if (bytes > settings.mostBytes()) {
                throw LogTooLong.bytes(settings.mostBytes());
            }
            open.entrySet().removeIf(e -> consumer.position(e.getKey()) >= e.getValue());
        }
        return found;
    }

    // Pauses each partition after its first record, so that the others get their turn.
    private static Optional<Instant> oldest(
            KafkaConsumer<byte[], byte[]> consumer, Map<Integer, Long> from, Deadline deadline) {
        var starts = starts(from);
        var ends = consumer.endOffsets(starts.keySet(), deadline.left());
        var open =
                starts.keySet().stream()
                        .filter(p -> ends.getOrDefault(p, 0L) > starts.getOrDefault(p, 0L))
                        .collect(Collectors.toSet());
        if (open.isEmpty()) {
            return Optional.empty();
        }
        seek(consumer, open, starts);
        Instant oldest = Instant.MAX;
        while (!open.isEmpty()) {
            deadline.check();
            for (var record : consumer.poll(POLL)) {
                if (open.remove(partition(record))) {
                    var at = Instant.ofEpochMilli(record.timestamp());
                    oldest = at.isBefore(oldest) ? at : oldest;
                    consumer.pause(List.of(partition(record)));
                }
            }
        }
        return Optional.of(oldest);
    }

    private static void seek(
            KafkaConsumer<byte[], byte[]> consumer,
            Collection<TopicPartition> assigned,
            Map<TopicPartition, Long> starts) {
        consumer.assign(assigned);
        // An earlier read may have left some of them paused.
        consumer.resume(assigned);
        assigned.forEach(p -> consumer.seek(p, starts.getOrDefault(p, 0L)));
    }

    private static Map<TopicPartition, Long> starts(Map<Integer, Long> from) {
        var starts = new HashMap<TopicPartition, Long>();
        from.forEach((p, offset) -> starts.put(new TopicPartition(Topics.EVENTS, p), offset));
        return starts;
    }

    private static TopicPartition partition(ConsumerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    /** Closes the idle consumers. Call it after the last read. */
    @Override
    public void close() {
        consumers.close();
    }
}
