package dev.parley.delivery;

import dev.parley.encryption.EventCipher;
import dev.parley.log.TopicSettings;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;

/** Opens the delivery that the settings name. No other class knows which one is in use. */
public final class Deliveries {

    private Deliveries() {}

    /**
     * Opens the delivery. The caller still has to close the admin client.
     *
     * @param producers makes producers, which the delivery closes
     * @param cipher opens what is encrypted
     */
    public static Delivery create(
            Supplier<Producer<UUID, byte[]>> producers,
            Admin admin,
            Map<String, Object> client,
            TopicSettings topics,
            DeliverySettings settings,
            EventCipher cipher) {
        return switch (settings.mode()) {
            case SESSION_TOPIC ->
                    new SessionTopicDelivery(producers, admin, client, topics, settings, cipher);
            case SHARED_LOG ->
                    new SharedLogDelivery(client, settings, topics.eventPartitions(), cipher);
        };
    }
}
