package dev.parley.api.log;

import dev.parley.log.LogPages;
import dev.parley.log.TopicSettings;
import dev.parley.log.TopicSetup;
import dev.parley.wiring.KafkaClientConfig;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the {@code log} call reads with. */
@Configuration(proxyBeanMethods = false)
class SessionLogConfiguration {

    @Bean(destroyMethod = "close")
    LogPages logPages(
            KafkaClientConfig client,
            TopicSettings topics,
            SessionLogSettings settings,
            TopicSetup created) {
        return new LogPages(
                client.properties(),
                topics.eventPartitions(),
                settings.readers(),
                settings.timeout());
    }
}
