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
 * Appends to the record. An event has happened once the future that {@link #append} returned is
 * complete; the future fails when the producer has given up for good. Thread safe.
 */
public final class EventLog {

    private final Producer<UUID, byte[]> producer;
    private final int partitions;

    /**
     * @param producer idempotent, acks=all; owned by the caller
     * @param partitions of {@code chat.events}
     */
    public EventLog(Producer<UUID, byte[]> producer, int partitions) {
        this.producer = producer;
        this.partitions = partitions;
    }

    /**
     * Appends the event. Blocks only while the producer's buffer is full or the brokers are
     * unknown, for at most its {@code max.block.ms}.
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

    /** The partition of a key, as every Kafka client's default partitioner chooses it. */
    public static int partition(UUID key, int partitions) {
        return BuiltInPartitioner.partitionForKey(
                key.toString().getBytes(StandardCharsets.UTF_8), partitions);
    }
}
