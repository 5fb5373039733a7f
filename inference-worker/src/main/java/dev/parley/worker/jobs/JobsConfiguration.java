package dev.parley.worker.jobs;

import dev.parley.kafka.KafkaClientConfig;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.ShareConsumerFactory;

/** The Kafka clients of the slots. */
@Configuration(proxyBeanMethods = false)
class JobsConfiguration {

    /** Makes members for slots, each of which holds one record. */
    @Bean(JobIntake.SLOT_CONSUMERS)
    ShareConsumerFactory<byte[], byte[]> slotConsumers(KafkaClientConfig client) {
        return ShareConsumers.of(client, 1);
    }
}
