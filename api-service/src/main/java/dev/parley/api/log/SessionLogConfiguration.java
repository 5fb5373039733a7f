package dev.parley.api.log;

import dev.parley.kafka.KafkaClientConfig;
import dev.parley.kafka.KafkaConfiguration;
import dev.parley.log.LogPages;
import dev.parley.log.TopicSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;

/** The reader behind the {@code log} call. */
@Configuration(proxyBeanMethods = false)
class SessionLogConfiguration {

    @Bean
    @DependsOn(KafkaConfiguration.TOPICS)
    LogPages logPages(KafkaClientConfig client, TopicSettings topics, SessionLogSettings settings) {
        return new LogPages(
                client.properties(),
                topics.eventPartitions(),
                settings.readers(),
                settings.timeout());
    }
}
