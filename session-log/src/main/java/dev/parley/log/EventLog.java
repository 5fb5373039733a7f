package dev.parley.log;

import dev.parley.encryption.EventCipher;
import dev.parley.encryption.KeysUnavailable;
import dev.parley.events.Envelope;
import dev.parley.events.SessionEvent;
import dev.parley.events.TurnEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Appends to the event log. An event has happened once the future that {@link #append} returns is
 * complete. The future fails if the producer gives up, or at once with {@link EventTooLarge}.
 * Thread-safe.
 */
public final class EventLog {

    /**
     * The largest event, in bytes as it is encoded. With its key and its batch it stays below the
     * defaults of Kafka's producers and brokers, 1 MiB, which answer a larger record like one that
     * could not be written now.
     */
    public static final int MOST_BYTES = 1_000_000;

    private final Producer<UUID, byte[]> producer;
    private final int partitions;
    private final EventCipher cipher;

    /**
     * @param producer idempotent, acks=all; owned by the caller
     * @param partitions number of partitions of {@code chat.events}
     * @param cipher encodes the events that come without an envelope
     */
    public EventLog(Producer<UUID, byte[]> producer, int partitions, EventCipher cipher) {
        this.producer = producer;
        this.partitions = partitions;
        this.cipher = cipher;
    }

    /** Learns what became of an append. */
    public interface Outcome {
        /**
         * Runs on the producer's thread, or on the caller's if nothing was sent. It must return at
         * once and must not throw. For the events of one key it runs in their order.
         *
         * @param position where the event is; null if it is not in the event log
         * @param failure why not; null if it is
         */
        void of(@Nullable LogPosition position, @Nullable Exception failure);
    }

    /**
     * Encodes the event and appends it. Blocks only while the producer's buffer is full or it knows
     * no leader of the partition, for at most its {@code max.block.ms}, and for a look-up of the
     * session's key if that is not at hand.
     */
    public CompletableFuture<LogPosition> append(SessionEvent event) {
        try {
            return append(cipher.encode(event));
        } catch (KeysUnavailable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Appends the event as it is encoded; otherwise like {@link #append(SessionEvent)}. */
    public CompletableFuture<LogPosition> append(Envelope event) {
        var done = new CompletableFuture<LogPosition>();
        append(
                event,
                (position, failure) -> {
                    if (failure != null) {
                        done.completeExceptionally(failure);
                    } else {
                        done.complete(position);
                    }
                });
        return done;
    }

    /** Appends the event like {@link #append(Envelope)}, without a future for each. */
    public void append(Envelope event, Outcome outcome) {
        var key = event.key();
        try {
            requireFits(event);
            producer.send(
                    new ProducerRecord<>(
                            Topics.EVENTS,
                            partition(key, partitions),
                            key,
                            event.bytes(),
                            headers(event.event())),
                    (metadata, failure) ->
                            outcome.of(
                                    failure == null
                                            ? new LogPosition(
                                                    metadata.partition(), metadata.offset())
                                            : null,
                                    failure));
        } catch (RuntimeException e) {
            // Such as that it is too large, or that the producer was closed.
            outcome.of(null, e);
        }
    }

    /**
     * @throws EventTooLarge if the event log would not take the event
     */
    public static void requireFits(Envelope event) {
        if (event.bytes().length > MOST_BYTES) {
            throw new EventTooLarge(event.type(), event.bytes().length);
        }
    }

    // Not each of the many events of text, which would be longer by a third.
    private static List<Header> headers(SessionEvent event) {
        return event instanceof TurnEvent.Token || event instanceof TurnEvent.Reasoning
                ? List.of()
                : TraceHeaders.here();
    }

    /** Returns the partition of a key, the same that Kafka's default partitioner chooses. */
    public static int partition(UUID key, int partitions) {
        return BuiltInPartitioner.partitionForKey(
                key.toString().getBytes(StandardCharsets.UTF_8), partitions);
    }
}
