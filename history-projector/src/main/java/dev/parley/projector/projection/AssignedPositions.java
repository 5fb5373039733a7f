package dev.parley.projector.projection;

import dev.parley.store.history.projection.Positions;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Where the assigned partitions go on. Whenever some are assigned, it reads their positions from
 * the database; committed offsets are not used. A partition whose position could not be read yet is
 * not projected. Thread-safe; each partition is used by the thread of its consumer only.
 */
@Component
class AssignedPositions implements ConsumerAwareRebalanceListener {

    private static final Logger LOG = LoggerFactory.getLogger(AssignedPositions.class);

    private final Positions positions;

    /** The position of each assigned partition, if it is known. */
    private final Map<Integer, Long> known = new ConcurrentHashMap<>();

    AssignedPositions(Positions positions) {
        this.positions = positions;
    }

    /** Returns the known positions by partition. Whoever projects a batch advances them. */
    Map<Integer, Long> known() {
        return known;
    }

    /** Returns false if another process has moved a position, or one is not known. */
    boolean areTrue(Consumer<?, ?> consumer) {
        var all = positions.all();
        return consumer.assignment().stream()
                .map(TopicPartition::partition)
                .allMatch(partition -> Objects.equals(known.get(partition), all.get(partition)));
    }

    /**
     * Reads the positions again and goes on from there.
     *
     * @throws DataAccessException if the database is away; nothing has changed
     */
    void readAgain(Consumer<?, ?> consumer) {
        goOn(consumer, consumer.assignment());
    }

    @Override
    public void onPartitionsAssigned(
            Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        forget(partitions);
        try {
            goOn(consumer, partitions);
            LOG.info("Projecting {} partitions", partitions.size());
        } catch (DataAccessException | TransactionException e) {
            // Kafka tells of an assignment once. The next batch, wherever it comes from, or the
            // next pause without one reads the positions again.
            LOG.warn("The positions cannot be read yet: {}", e.getMessage());
            consumer.seekToBeginning(partitions);
        }
    }

    private void goOn(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        var all = positions.all();
        for (var partition : partitions) {
            long position = all.getOrDefault(partition.partition(), 0L);
            if (position == 0) {
                consumer.seekToBeginning(List.of(partition));
            } else {
                consumer.seek(partition, position);
            }
            known.put(partition.partition(), position);
        }
    }

    @Override
    public void onPartitionsRevokedAfterCommit(
            Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        forget(partitions);
    }

    @Override
    public void onPartitionsLost(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        forget(partitions);
    }

    private void forget(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> known.remove(partition.partition()));
    }
}
