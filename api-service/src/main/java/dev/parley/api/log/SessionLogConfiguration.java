package dev.parley.api.log;

import dev.parley.kafka.KafkaClientConfig;
import dev.parley.kafka.KafkaConfiguration;
import dev.parley.log.LogPages;
import dev.parley.log.TopicSettings;
import dev.parley.store.seals.Seals;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Import;

/** The reader behind the {@code log} call. */
@Configuration(proxyBeanMethods = false)
@Import(Seals.class)
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
