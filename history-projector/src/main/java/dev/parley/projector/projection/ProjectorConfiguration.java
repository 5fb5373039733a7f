package dev.parley.projector.projection;

import dev.parley.kafka.KafkaClientConfig;
import dev.parley.kafka.KafkaConfiguration;
import dev.parley.log.Topics;
import dev.parley.store.history.projection.LiveTurns;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.ContainerProperties.AckMode;
import org.springframework.kafka.listener.ContainerProperties.AssignmentCommitOption;

/** Sets up how batches reach the listener, and what happens if one fails. */
@Configuration(proxyBeanMethods = false)
class ProjectorConfiguration {

    /** The positions are checked after this time without a record. */
    private static final Duration IDLE = Duration.ofSeconds(2);

    /** A fetch of this size, a few hundred events, does not wait for more. */
    private static final int ENOUGH_BYTES = 64 * 1024;

    /** Its name is that of the consumers' threads. */
    @Bean("history-projector")
    @DependsOn(KafkaConfiguration.TOPICS)
    ConcurrentMessageListenerContainer<byte[], byte[]> eventsContainer(
            KafkaClientConfig client,
            ProjectorSettings settings,
            EventsListener listener,
            AssignedPositions positions) {
        var batches = new ContainerProperties(Topics.EVENTS);
        batches.setMessageListener(listener);
        batches.setConsumerRebalanceListener(positions);
        // The database holds the positions, so nothing is committed to Kafka.
        batches.setAckMode(AckMode.MANUAL);
        batches.setAssignmentCommitOption(AssignmentCommitOption.NEVER);
        batches.setIdleEventInterval(IDLE.toMillis());
        var container =
                new ConcurrentMessageListenerContainer<>(
                        new DefaultKafkaConsumerFactory<byte[], byte[]>(
                                consumerConfig(client, settings)),
                        batches);
        container.setConcurrency(settings.concurrency());
        container.setCommonErrorHandler(new WaitingErrorHandler(settings.retryEvery()));
        return container;
    }

    private static Map<String, Object> consumerConfig(
            KafkaClientConfig client, ProjectorSettings settings) {
        var config = new HashMap<>(client.properties());
        config.put(ConsumerConfig.GROUP_ID_CONFIG, settings.group());
        config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // The database decides where to go on. A position that the log does not have is an error.
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, settings.maxBatch());
        config.put(
                ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                (int) settings.sessionTimeout().toMillis());
        config.put(
                ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                (int) settings.sessionTimeout().toMillis() / 4);
        config.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, ENOUGH_BYTES);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, (int) settings.linger().toMillis());
        return config;
    }

    @Bean
    LiveTurns liveTurns(ProjectorSettings settings) {
        return new LiveTurns(settings.liveTurnsMemory().toBytes());
    }
}
