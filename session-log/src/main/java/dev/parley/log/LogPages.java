package dev.parley.log;

import dev.parley.log.LogConsumers.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads everything that {@code chat.events} holds of a session, a page at a time, from the start of
 * its partition to the end as it was at the first page. A consumer is held for a page only, so that
 * a caller who is slow between two of them costs nobody anything. Has consumers of its own: those
 * of {@link LogReader} stay free for reads of history. Thread safe.
 */
public final class LogPages implements AutoCloseable {

    /** Bounds of a page, each passed by the records of one poll at most. */
    private static final int PAGE_RECORDS = 500;

    private static final int PAGE_BYTES = 1 << 20;

    /** Records passed over for one page: then another caller gets the consumer. */
    private static final int PAGE_SCANNED = 20_000;

    private static final Duration POLL = Duration.ofMillis(100);

    private final LogConsumers consumers;
    private final Duration timeout;
    private final int partitions;

    /**
     * @param client settings of the Kafka clients, such as {@code bootstrap.servers}
     * @param partitions of {@code chat.events}
     * @param readers consumers: so many pages are read at once
     * @param timeout bound on one page with its waiting
     */
    public LogPages(Map<String, Object> client, int partitions, int readers, Duration timeout) {
        this.consumers = new LogConsumers(client, readers, PAGE_RECORDS);
        this.partitions = partitions;
        this.timeout = timeout;
    }

    /**
     * Some of a session's records, in order; there may be none in a page that is not the last.
     *
     * @param next where the next page begins
     * @param end where the last one ends
     */
    public record Page(UUID sessionId, List<LogEntry> entries, long next, long end) {

        /** Whether nothing follows. */
        public boolean isLast() {
            return next >= end;
        }
    }

    /**
     * The first page.
     *
     * @throws LogUnavailable where the brokers do not answer in time, or no consumer is free
     */
    public Page first(UUID sessionId) {
        var partition = partition(sessionId);
        return consumers.lend(
                timeout,
                (consumer, deadline) -> {
                    var one = List.of(partition);
                    var starts = consumer.beginningOffsets(one, deadline.left());
                    var ends = consumer.endOffsets(one, deadline.left());
                    long end = ends.getOrDefault(partition, 0L);
                    var from =
                            new Page(
                                    sessionId,
                                    List.of(),
                                    Math.min(end, starts.getOrDefault(partition, 0L)),
                                    end);
                    return from.isLast() ? from : read(consumer, from, deadline);
                });
    }

    /**
     * The page after one that was not the last.
     *
     * @throws LogUnavailable where the brokers do not answer in time, or no consumer is free
     */
    public Page after(Page page) {
        return consumers.lend(timeout, (consumer, deadline) -> read(consumer, page, deadline));
    }

    private Page read(KafkaConsumer<byte[], byte[]> consumer, Page after, Deadline deadline) {
        var partition = partition(after.sessionId());
        var key = after.sessionId().toString();
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
                if (record.offset() < after.end() && key.equals(entry.key())) {
                    found.add(entry);
                    bytes += entry.value() == null ? 0 : entry.value().length;
                }
            }
            at = consumer.position(partition);
        }
        return new Page(after.sessionId(), found, at, after.end());
    }

    private TopicPartition partition(UUID sessionId) {
        return new TopicPartition(Topics.EVENTS, EventLog.partition(sessionId, partitions));
    }

    /** Closes the consumers that are not in use; to be called after the last read. */
    @Override
    public void close() {
        consumers.close();
    }
}
