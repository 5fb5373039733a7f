package dev.parley.store.turns;

import dev.parley.delivery.Delivery;
import dev.parley.events.MessageAccepted;
import dev.parley.log.EventLog;
import dev.parley.log.Topics;
import dev.parley.log.TraceHeaders;
import dev.parley.log.TurnRequest;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.kafka.core.KafkaOperations;

/**
 * Publishes an accepted message: to the event log, to its session's delivery, and then as a request
 * to the workers. Publishing it again changes nothing: readers of the event log drop the repeat,
 * and the claim refuses a second request. Thread-safe.
 */
public final class TurnPublisher {

    private final EventLog log;
    private final Delivery delivery;
    private final KafkaOperations<UUID, byte[]> requests;
    private final PublicationNotes notes;
    private final TurnClaims claims;

    public TurnPublisher(
            TurnClaims claims,
            EventLog log,
            Delivery delivery,
            KafkaOperations<UUID, byte[]> requests,
            PublicationNotes notes) {
        this.claims = claims;
        this.log = log;
        this.delivery = delivery;
        this.requests = requests;
        this.notes = notes;
    }

    /**
     * Opens a session's delivery, which stays open while a turn of it is live.
     *
     * @throws dev.parley.delivery.DeliveryUnavailable if it cannot be opened now
     */
    public void open(UUID sessionId) {
        delivery.open(sessionId);
    }

    /**
     * Publishes the message and blocks until Kafka has acknowledged all three records. The
     * session's delivery must be open.
     *
     * @throws java.util.concurrent.CompletionException if Kafka refuses one of the three records
     */
    public void publish(MessageAccepted message) {
        var record = claims.record(message);
        var position = log.append(record).join();
        // Delivery comes before the request, so that no reader sees an answer without its message.
        delivery.append(record).join();
        var request = new TurnRequest(message.sessionId(), message.turnId(), position.offset());
        CompletableFuture<?> sent =
                requests.send(
                        new ProducerRecord<>(
                                Topics.REQUESTS,
                                null,
                                message.sessionId(),
                                request.encode(),
                                TraceHeaders.here()));
        sent.join();
        notes.published(message.turnId());
    }
}
