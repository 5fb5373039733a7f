package dev.parley.delivery;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.GroupProtocol;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Creates consumers that are tuned for following live sessions. */
final class FollowerConsumers {

    private FollowerConsumers() {}

    /**
     * @param wait how long the brokers may hold a fetch that finds no records
     */
    static KafkaConsumer<byte[], byte[]> create(Map<String, Object> client, Duration wait) {
        var config = new HashMap<>(client);
        config.remove(ConsumerConfig.GROUP_ID_CONFIG);
        config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // Reads a topic that was deleted and created again from its start.
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        // This consumer fetches on the polling thread and again after an empty fetch. The other one
        // hands each fetch over between two threads, and after an empty fetch it waits for the next
        // poll. Neither needs a group here.
        config.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, GroupProtocol.CLASSIC.name());
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, (int) wait.toMillis());
        config.put(ConsumerConfig.RETRY_BACKOFF_MS_CONFIG, 5L);
        config.put(ConsumerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 20L);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5000);
        return new KafkaConsumer<>(config);
    }
}
