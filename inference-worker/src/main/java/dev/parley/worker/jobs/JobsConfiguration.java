package dev.parley.worker.jobs;

import dev.parley.kafka.KafkaClientConfig;
import java.util.HashMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.DefaultShareConsumerFactory;
import org.springframework.kafka.core.ShareConsumerFactory;

/** The Kafka clients of the slots. */
@Configuration(proxyBeanMethods = false)
class JobsConfiguration {

    /** Makes members of share groups. */
    @Bean
    ShareConsumerFactory<byte[], byte[]> shareConsumers(KafkaClientConfig client) {
        var config = new HashMap<>(client.properties());
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, "parley");
        config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        // A slot holds one record, and no second record waits behind it.
        config.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
        config.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
        return new DefaultShareConsumerFactory<>(config);
    }
}
