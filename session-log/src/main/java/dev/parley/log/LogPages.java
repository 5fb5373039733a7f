package dev.parley.log;

import dev.parley.log.LogConsumers.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads all records of one session in {@code chat.events}, or all of {@code chat.audit}, page by
 * page, from a place in the partition to its end at the time of the first page. Borrows a consumer
 * for each page, so a caller that is slow between two pages holds up nobody. The consumers are its
 * own, so those of {@link LogReader} stay free for reading history. Thread-safe.
 */
public final class LogPages implements AutoCloseable {

    /** A page ends at one of these bounds; the records of its last poll may go past it. */
    private static final int PAGE_RECORDS = 500;

    private static final int PAGE_BYTES = 1 << 20;

    /** Records scanned for one page. After that, another caller gets the consumer. */
    private static final int PAGE_SCANNED = 20_000;

    private static final Duration POLL = Duration.ofMillis(100);

    private final LogConsumers consumers;
    private final Duration timeout;
    private final int partitions;

    /**
     * @param client settings of the Kafka clients, such as {@code bootstrap.servers}
     * @param partitions number of partitions of {@code chat.events}
     * @param readers number of consumers, and so of pages that can be read at once
     * @param timeout bound on reading one page, including the wait for a consumer
     */
    public LogPages(Map<String, Object> client, int partitions, int readers, Duration timeout) {
        this.consumers = new LogConsumers(client, readers, PAGE_RECORDS);
        this.partitions = partitions;
        this.timeout = timeout;
    }

    /**
     * Which records are read.
     *
     * @param key of the records; empty for those without one
     * @param selects those of them that may be given out, asked in their order
     */
    public record Source(TopicPartition partition, String key, Predicate<LogEntry> selects) {
        boolean has(LogEntry entry) {
            return key.equals(Objects.requireNonNullElse(entry.key(), "")) && selects.test(entry);
        }
    }

    /**
     * Some of a source's records, in order. A page may be empty even if it is not the last.
     *
     * @param next offset at which the next page begins
     * @param end offset at which the last page ends
     */
    public record Page(Source source, List<LogEntry> entries, long next, long end) {

        public boolean isLast() {
            return next >= end;
        }
    }

    /**
     * Reads the first page of a session; its pages are empty if it is not this owner's.
     *
     * @param beginning an offset before which the partition holds nothing of the session
     * @throws LogUnavailable if the brokers do not answer in time, or no consumer is free in time
     */
    public Page first(String owner, UUID sessionId, long beginning) {
        return first(
                new Source(
                        new TopicPartition(Topics.EVENTS, partitionOf(sessionId)),
                        sessionId.toString(),
                        new OwnedRecords(owner)),
                beginning);
    }

    /**
     * Reads the first page of {@code chat.audit}.
     *
     * @throws LogUnavailable if the brokers do not answer in time, or no consumer is free in time
     */
    public Page firstOfAudit() {
        return first(new Source(new TopicPartition(Topics.AUDIT, 0), "", entry -> true), 0);
    }

    private Page first(Source source, long beginning) {
        var partition = source.partition();
        return consumers.lend(
                timeout,
                (consumer, deadline) -> {
                    var one = List.of(partition);
                    var starts = consumer.beginningOffsets(one, deadline.left());
                    var ends = consumer.endOffsets(one, deadline.left());
                    long end = ends.getOrDefault(partition, 0L);
                    long start = Math.max(beginning, starts.getOrDefault(partition, 0L));
                    var from = new Page(source, List.of(), Math.min(end, start), end);
                    return from.isLast() ? from : read(consumer, from, deadline);
                });
    }

    /**
     * Reads the page after this one, which must not be the last.
     *
     * @throws LogUnavailable if the brokers do not answer in time, or no consumer is free in time
     */
    public Page after(Page page) {
        return consumers.lend(timeout, (consumer, deadline) -> read(consumer, page, deadline));
    }

    private Page read(KafkaConsumer<byte[], byte[]> consumer, Page after, Deadline deadline) {
        var partition = after.source().partition();
        consumer.assign(List.of(partition));
        consumer.seek(partition, after.next());
        var found = new ArrayList<LogEntry>();
        long at = after.next();
        long bytes = 0;
        while (at < after.end()
                && found.size() < PAGE_RECORDS
                && bytes < PAGE_BYTES
                && at - after.next() < PAGE_SCANNED) {
            deadline.check();
            for (var record : consumer.poll(POLL)) {
                var entry = LogEntry.of(record);
                if (record.offset() < after.end() && after.source().has(entry)) {
                    found.add(entry);
                    bytes += entry.value() == null ? 0 : entry.value().length;
                }
            }
            at = consumer.position(partition);
        }
        return new Page(after.source(), found, at, after.end());
    }

    /** Returns the partition that holds a session's events. */
    public int partitionOf(UUID sessionId) {
        return EventLog.partition(sessionId, partitions);
    }

    /** Closes the idle consumers. Call it after the last read. */
    @Override
    public void close() {
        consumers.close();
    }
}
