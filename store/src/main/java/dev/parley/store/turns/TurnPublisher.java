package dev.parley.store.turns;

import dev.parley.delivery.Delivery;
import dev.parley.events.MessageAccepted;
import dev.parley.log.EventLog;
import dev.parley.log.Topics;
import dev.parley.log.TurnRequest;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.springframework.kafka.core.KafkaOperations;

/**
 * Publishes an accepted message: to the record, to its session, then the request to the workers.
 * Doing it again changes nothing: the record's readers drop the repeat, the claim refuses a second
 * request. Thread safe.
 */
public final class TurnPublisher {

    private final EventLog log;
    private final Delivery delivery;
    private final KafkaOperations<UUID, byte[]> requests;
    private final PublicationNotes notes;

    public TurnPublisher(
            EventLog log,
            Delivery delivery,
            KafkaOperations<UUID, byte[]> requests,
            PublicationNotes notes) {
        this.log = log;
        this.delivery = delivery;
        this.requests = requests;
        this.notes = notes;
    }

    /**
     * Opens a session's delivery, which stays open while a turn of it is live.
     *
     * @throws dev.parley.delivery.DeliveryUnavailable where it cannot be opened now
     */
    public void open(UUID sessionId) {
        delivery.open(sessionId);
    }

    /**
     * Publishes the message and blocks until it is accepted for good. The session's delivery must
     * be open.
     *
     * @throws java.util.concurrent.CompletionException where Kafka did not take one of the three
     */
    public void publish(MessageAccepted message) {
        var position = log.append(message).join();
        // Delivered before any worker can take the request: no reader sees a turn without it.
        delivery.append(message).join();
        var request = new TurnRequest(message.sessionId(), message.turnId(), position.offset());
        CompletableFuture<?> sent =
                requests.send(Topics.REQUESTS, message.sessionId(), request.encode());
        sent.join();
        notes.published(message.turnId());
    }
}
