package dev.parley.projector.projection;

import dev.parley.log.LogEntry;
import dev.parley.log.Topics;
import dev.parley.store.history.projection.Positions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.event.ListenerContainerIdleEvent;
import org.springframework.kafka.listener.ConsumerSeekAware;
import org.springframework.stereotype.Component;

/**
 * Receives batches of {@code chat.events}. Whenever it is assigned partitions, it reads their
 * positions from the database; it does not use committed offsets.
 */
@Component
class EventsListener implements ConsumerSeekAware {

    private static final Logger LOG = LoggerFactory.getLogger(EventsListener.class);

    private final BatchProjector projector;
    private final Positions positions;
    private final Map<Integer, Long> at = new ConcurrentHashMap<>();

    EventsListener(BatchProjector projector, Positions positions) {
        this.projector = projector;
        this.positions = positions;
    }

    @KafkaListener(
            id = "history-projector",
            idIsGroup = false,
            topics = Topics.EVENTS,
            containerFactory = "projectorContainers")
    void project(List<ConsumerRecord<byte[], byte[]>> batch, Consumer<?, ?> consumer) {
        try {
            projector.project(batch.stream().map(LogEntry::of).toList(), at);
        } catch (Positions.PositionLost e) {
            LOG.warn("{}; reading the positions again", e.getMessage());
            goOnFromThePositions(consumer);
        }
    }

    /**
     * Notices a rebuild by another process while no batch arrives; a batch would notice it by
     * itself.
     */
    @EventListener
    void idle(ListenerContainerIdleEvent event) {
        var consumer = event.getConsumer();
        if (consumer != null && !isWhereItWas(consumer)) {
            LOG.warn("Another process has moved the positions; reading them again");
            goOnFromThePositions(consumer);
        }
    }

    private boolean isWhereItWas(Consumer<?, ?> consumer) {
        var all = positions.all();
        return consumer.assignment().stream()
                .map(TopicPartition::partition)
                .allMatch(p -> Objects.equals(at.get(p), all.get(p)));
    }

    private void goOnFromThePositions(Consumer<?, ?> consumer) {
        var all = positions.all();
        for (TopicPartition partition : consumer.assignment()) {
            consumer.seek(partition, goOnAt(partition, all));
        }
    }

    @Override
    public void onPartitionsAssigned(
            Map<TopicPartition, Long> assignments, ConsumerSeekCallback callback) {
        var all = positions.all();
        for (var partition : assignments.keySet()) {
            callback.seek(partition.topic(), partition.partition(), goOnAt(partition, all));
        }
        LOG.info("Projecting {} partitions", assignments.size());
    }

    private long goOnAt(TopicPartition partition, Map<Integer, Long> positions) {
        long position = positions.getOrDefault(partition.partition(), 0L);
        at.put(partition.partition(), position);
        return position;
    }
}
