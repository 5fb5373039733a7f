package dev.parley.projector.sealing;

import dev.parley.log.Topics;
import dev.parley.seals.Seal;
import dev.parley.store.seals.Seals;
import dev.parley.store.seals.Seals.Head;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * Seals the partitions that its consumer group gives it: reads from each one's last seal to the end
 * of the log, in offset order, and seals what it has read. Between two rounds nothing is fetched.
 * Any number of sealers may run: the position in the database decides whose seal counts.
 */
class Sealer implements ConsumerRebalanceListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Sealer.class);

    /** How long a round waits for records that there must be; then the next one goes on. */
    private static final Duration POLL = Duration.ofSeconds(1);

    private final Consumer<byte[], byte[]> consumer;
    private final SealWriter writer;
    private final SealSettings settings;

    /** Held by whoever uses the consumer. */
    private final ReentrantLock using = new ReentrantLock();

    /** The assigned partitions whose last seal is known. */
    private final Map<TopicPartition, Head> heads = new HashMap<>();

    /** What was read of them in this round and is not sealed. */
    private final Map<TopicPartition, Interval> read = new HashMap<>();

    private boolean isKeyNoted;
    private volatile boolean isClosed;

    /**
     * @param consumer of its own, which commits nothing; this object closes it
     */
    Sealer(Consumer<byte[], byte[]> consumer, SealWriter writer, SealSettings settings) {
        this.consumer = consumer;
        this.writer = writer;
        this.settings = settings;
        consumer.subscribe(List.of(Topics.EVENTS, Topics.AUDIT), this);
    }

    /** One round. What fails is tried again in the next one, from the last seal that counts. */
    @Scheduled(fixedDelayString = "${parley.seals.every}")
    void round() {
        using.lock();
        try {
            if (!isClosed) {
                sealAll();
            }
        } catch (Seals.PositionLost e) {
            LOG.warn("{}; another sealer is at work", e.getMessage());
        } catch (WakeupException e) {
            LOG.debug("The sealer stops");
        } catch (RuntimeException e) {
            LOG.error("The sealer failed and tries again in {}", settings.every(), e);
        } finally {
            if (!read.isEmpty()) {
                heads.keySet().removeAll(read.keySet());
                read.clear();
            }
            using.unlock();
        }
    }

    private void sealAll() {
        if (!isKeyNoted) {
            writer.noteKey();
            isKeyNoted = true;
        }
        // All partitions are paused: this only keeps the sealer in its group.
        consumer.poll(consumer.assignment().isEmpty() ? POLL : Duration.ZERO);
        for (var partition : consumer.assignment()) {
            heads.computeIfAbsent(partition, p -> writer.head(place(p)));
        }
        // What a sealer that was killed has left.
        writer.publish(heads.keySet().stream().map(Sealer::place).toList());
        var ends = consumer.endOffsets(heads.keySet());
        var behind = behind(ends);
        behind.forEach(consumer::seek);
        consumer.resume(behind.keySet());
        try {
            readUpTo(ends, behind);
        } finally {
            consumer.pause(consumer.assignment());
        }
    }

    // By the partition, where its next seal begins. A log that was never sealed is sealed from its
    // beginning, wherever that is.
    private Map<TopicPartition, Long> behind(Map<TopicPartition, Long> ends) {
        var behind = new HashMap<TopicPartition, Long>();
        heads.forEach(
                (partition, head) -> {
                    long end = ends.getOrDefault(partition, 0L);
                    if (head.offset() < end) {
                        behind.put(partition, head.offset());
                    } else if (head.offset() > end) {
                        LOG.error(
                                "{} ends at {}, but is sealed up to {}: it has lost records",
                                partition,
                                end,
                                head.offset());
                    }
                });
        var unsealed = behind.keySet().stream().filter(p -> head(p).number() == 0).toList();
        behind.putAll(consumer.beginningOffsets(unsealed));
        return behind;
    }

    private void readUpTo(Map<TopicPartition, Long> ends, Map<TopicPartition, Long> behind) {
        while (!behind.isEmpty() && !isClosed) {
            var records = consumer.poll(POLL);
            // A rebalance may have taken some away.
            behind.keySet().retainAll(heads.keySet());
            for (var record : records) {
                var partition = new TopicPartition(record.topic(), record.partition());
                if (behind.containsKey(partition)) {
                    read.computeIfAbsent(partition, p -> new Interval())
                            .add(record.offset(), record.key(), record.value());
                    if (isFull(partition)) {
                        seal(partition, behind, record.offset() + 1);
                    }
                }
            }
            for (var partition : List.copyOf(behind.keySet())) {
                long position = consumer.position(partition);
                boolean isAtEnd = position >= ends.getOrDefault(partition, 0L);
                if (isAtEnd || records.isEmpty()) {
                    seal(partition, behind, position);
                    consumer.pause(List.of(partition));
                    behind.remove(partition);
                }
            }
        }
    }

    private boolean isFull(TopicPartition partition) {
        var interval = read.get(partition);
        return interval != null && interval.records() >= settings.maxRecords();
    }

    // Notes where the partition's next seal begins.
    private void seal(TopicPartition partition, Map<TopicPartition, Long> from, long to) {
        var interval = read.get(partition);
        if (interval == null) {
            return;
        }
        var head =
                writer.seal(
                        place(partition),
                        head(partition),
                        from.getOrDefault(partition, 0L),
                        to,
                        interval);
        read.remove(partition);
        heads.put(partition, head);
        from.put(partition, to);
        writer.publish(List.of(place(partition)));
    }

    /** What seals call the partition. */
    private static int place(TopicPartition partition) {
        return partition.topic().equals(Topics.AUDIT) ? Seal.AUDIT : partition.partition();
    }

    private Head head(TopicPartition partition) {
        return heads.getOrDefault(partition, Head.NONE);
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        consumer.pause(partitions);
        // Each round says where to read. Without a place the consumer would fail.
        consumer.seekToBeginning(partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        heads.keySet().removeAll(partitions);
        read.keySet().removeAll(partitions);
    }

    @Override
    public void close() {
        isClosed = true;
        consumer.wakeup();
        using.lock();
        try {
            consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
        } finally {
            using.unlock();
        }
    }
}
