package dev.parley.log;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What all consumers have in common that read where they are told to. */
public final class GrouplessConsumers {

    private GrouplessConsumers() {}

    /**
     * Returns settings of a consumer without a group, which commits nothing, and which reads a
     * partition from its start if the place that it was told is gone. They may be added to.
     *
     * @param client what all Kafka clients of the service share
     */
    public static Map<String, Object> settings(Map<String, Object> client) {
        var settings = new HashMap<>(client);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return settings;
    }
}
