package dev.parley.worker.jobs;

import dev.parley.kafka.KafkaClientConfig;
import java.util.HashMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.kafka.core.DefaultShareConsumerFactory;
import org.springframework.kafka.core.ShareConsumerFactory;

/** The Kafka clients that are members of share groups. */
public final class ShareConsumers {

    private ShareConsumers() {}

    /**
     * Makes members that acknowledge explicitly.
     *
     * @param atOnce the most records that a member gets and locks by one poll
     */
    public static ShareConsumerFactory<byte[], byte[]> of(KafkaClientConfig client, int atOnce) {
        var config = new HashMap<>(client.properties());
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, "parley");
        config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, atOnce);
        // No further record is locked while it waits behind these.
        config.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
        config.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
        // A member does not poll while all slots are taken, and stays in the group.
        config.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, Integer.MAX_VALUE);
        return new DefaultShareConsumerFactory<>(config);
    }
}
