package dev.parley.store.history;

import dev.parley.encryption.EventCipher;
import dev.parley.kafka.KafkaClientConfig;
import dev.parley.kafka.KafkaConfiguration;
import dev.parley.log.LogReader;
import dev.parley.log.LogReaderSettings;
import dev.parley.log.TopicSettings;
import dev.parley.store.history.projection.ProjectionConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Import;

/** The beans that read history, from the projection and the end of the event log. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LogReaderSettings.class)
@Import({
    ProjectionConfiguration.class,
    LogFold.class,
    History.class,
    TurnArchive.class,
    PastTurns.class
})
public class HistoryConfiguration {

    @Bean
    @DependsOn(KafkaConfiguration.TOPICS)
    LogReader logReader(
            KafkaClientConfig config,
            LogReaderSettings settings,
            TopicSettings topics,
            EventCipher cipher) {
        return new LogReader(config.properties(), settings, topics.eventPartitions(), cipher);
    }
}
