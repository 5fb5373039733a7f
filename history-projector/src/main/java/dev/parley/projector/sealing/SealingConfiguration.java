package dev.parley.projector.sealing;

import dev.parley.kafka.KafkaClientConfig;
import dev.parley.kafka.KafkaConfiguration;
import dev.parley.log.GrouplessConsumers;
import dev.parley.seals.SealKey;
import dev.parley.store.seals.Seals;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Import;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The sealer, if there is a key to seal with. */
@Configuration(proxyBeanMethods = false)
@Import(Seals.class)
class SealingConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(SealingConfiguration.class);

    private static final String KEY_FILE = "parley.seals.key-file";

    /** A round may take this long, beside the pause between two. */
    private static final Duration LONGEST_ROUND = Duration.ofMinutes(5);

    /** Of all partitions together: few fetches when there is much, and little memory. */
    private static final int FETCH_BYTES = 8 << 20;

    private static final int POLL_RECORDS = 5_000;

    SealingConfiguration(SealSettings settings) {
        if (settings.keyFile() == null) {
            LOG.info("The event log is not sealed: {} is not set", KEY_FILE);
        }
    }

    @Bean
    @ConditionalOnProperty(KEY_FILE)
    @DependsOn(KafkaConfiguration.TOPICS)
    Sealer sealer(
            SealSettings settings,
            KafkaClientConfig client,
            Seals seals,
            PlatformTransactionManager transactions,
            KafkaOperations<UUID, byte[]> topic,
            Clock clock)
            throws IOException {
        Path file = Objects.requireNonNull(settings.keyFile());
        var key = SealKey.read(file);
        LOG.info("The event log is sealed every {} with the key in {}", settings.every(), file);
        var writer =
                new SealWriter(seals, new TransactionTemplate(transactions), topic, key, clock);
        return new Sealer(new KafkaConsumer<>(consumer(client, settings)), writer, settings);
    }

    private static Map<String, Object> consumer(KafkaClientConfig client, SealSettings settings) {
        var config = GrouplessConsumers.settings(client.properties());
        config.put(ConsumerConfig.GROUP_ID_CONFIG, settings.group());
        // The database decides where to go on. A position that the log does not have is an error.
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS);
        config.put(
                ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
                (int) settings.every().plus(LONGEST_ROUND).toMillis());
        return config;
    }
}
