package dev.parley.projector.projection;

import dev.parley.log.LogEntry;
import dev.parley.log.TraceHeaders;
import dev.parley.store.history.projection.Positions;
import dev.parley.tracing.Tracer;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.kafka.event.ListenerContainerIdleEvent;
import org.springframework.kafka.listener.BatchConsumerAwareMessageListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Receives batches of {@code chat.events} and has them projected. */
@Component
class EventsListener implements BatchConsumerAwareMessageListener<byte[], byte[]> {

    private static final Logger LOG = LoggerFactory.getLogger(EventsListener.class);

    private final OpenedBatches opened;
    private final BatchProjector projector;
    private final AssignedPositions positions;
    private final Tracer tracer;

    EventsListener(
            OpenedBatches opened,
            BatchProjector projector,
            AssignedPositions positions,
            Tracer tracer) {
        this.opened = opened;
        this.projector = projector;
        this.positions = positions;
        this.tracer = tracer;
    }

    @Override
    public void onMessage(
            List<ConsumerRecord<byte[], byte[]>> batch, @Nullable Consumer<?, ?> given) {
        // The container always gives it to a listener of this kind.
        var consumer = Objects.requireNonNull(given);
        var at = positions.known();
        if (!batch.stream().allMatch(record -> at.containsKey(record.partition()))) {
            positions.readAgain(consumer);
            return;
        }
        try {
            projector.project(opened.of(batch.stream().map(LogEntry::of).toList()), at);
            trace(batch);
        } catch (Positions.PositionLost e) {
            LOG.warn("{}; reading the positions again", e.getMessage());
            positions.readAgain(consumer);
        }
    }

    private void trace(List<ConsumerRecord<byte[], byte[]>> batch) {
        if (tracer.isOn()) {
            for (var record : batch) {
                tracer.projected(
                        TraceHeaders.of(record),
                        record.partition(),
                        record.offset(),
                        record.timestamp());
            }
        }
    }

    /**
     * Notices a rebuild by another process while no batch arrives; a batch would notice it by
     * itself.
     */
    @EventListener
    void idle(ListenerContainerIdleEvent event) {
        var consumer = event.getConsumer();
        try {
            if (consumer != null && !positions.areTrue(consumer)) {
                LOG.warn("Another process has moved the positions; reading them again");
                positions.readAgain(consumer);
            }
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("The positions cannot be read now: {}", e.getMessage());
        }
    }
}
