package dev.parley.log;

import dev.parley.events.EventCodec;
import dev.parley.events.SessionEvent;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.KafkaException;

/**
 * Appends to the event log. An event has happened once the future that {@link #append} returns is
 * complete. The future fails if the producer gives up. Thread-safe.
 */
public final class EventLog {

    private final Producer<UUID, byte[]> producer;
    private final int partitions;

    /**
     * @param producer idempotent, acks=all; owned by the caller
     * @param partitions number of partitions of {@code chat.events}
     */
    public EventLog(Producer<UUID, byte[]> producer, int partitions) {
        this.producer = producer;
        this.partitions = partitions;
    }

    /**
     * Appends the event. Blocks only while the producer's buffer is full or it knows no leader of
     * the partition, for at most its {@code max.block.ms}.
     */
    public CompletableFuture<LogPosition> append(SessionEvent event) {
        var key = event.key();
        var done = new CompletableFuture<LogPosition>();
        try {
            producer.send(
                    new ProducerRecord<>(
                            Topics.EVENTS,
                            partition(key, partitions),
                            key,
                            EventCodec.encode(event)),
                    (metadata, failure) -> {
                        if (failure != null) {
                            done.completeExceptionally(failure);
                        } else {
                            done.complete(new LogPosition(metadata.partition(), metadata.offset()));
                        }
                    });
        } catch (KafkaException e) {
            done.completeExceptionally(e);
        }
        return done;
    }

    /** Returns the partition of a key, the same that Kafka's default partitioner chooses. */
    public static int partition(UUID key, int partitions) {
        return BuiltInPartitioner.partitionForKey(
                key.toString().getBytes(StandardCharsets.UTF_8), partitions);
    }
}
