package dev.parley.delivery;

import dev.parley.log.TopicSettings;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;

/** Chooses the delivery that the settings name; nothing else knows which is in use. */
public final class Deliveries {

    private Deliveries() {}

    /** Opens the delivery. The producer and the admin client stay the caller's to close. */
    public static Delivery create(
            Producer<UUID, byte[]> producer,
            Admin admin,
            Map<String, Object> client,
            TopicSettings topics,
            DeliverySettings settings) {
        return switch (settings.mode()) {
            case SESSION_TOPIC ->
                    new SessionTopicDelivery(producer, admin, client, topics, settings);
            case SHARED_LOG -> new SharedLogDelivery(client, settings, topics.eventPartitions());
        };
    }
}
