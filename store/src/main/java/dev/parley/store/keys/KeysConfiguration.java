package dev.parley.store.keys;

import dev.parley.encryption.EncryptionSettings;
import dev.parley.encryption.EventCipher;
import dev.parley.kafka.KafkaConfiguration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.transaction.PlatformTransactionManager;

/** What encrypts and opens the events of a service. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EncryptionSettings.class)
@Import(KeyRestore.class)
public class KeysConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(KeysConfiguration.class);

    @Bean
    @DependsOn(KafkaConfiguration.TOPICS)
    EventCipher eventCipher(
            EncryptionSettings settings,
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            KafkaOperations<UUID, byte[]> topic,
            KeyRestore restore) {
        var master = settings.readMasterKey();
        if (master.isPresent()) {
            restore.catchUp();
        }
        var keys = new SessionKeyTable(jdbc, transactions, topic, master.orElse(null));
        master.flatMap(key -> keys.otherMasterKey(key.id()))
                .ifPresent(
                        other -> {
                            throw new IllegalStateException(
                                    "Keys of sessions are wrapped by the master key %s, and this"
                                                    .formatted(other)
                                            + " service has the master key "
                                            + master.get().id());
                        });
        var cipher = EventCipher.with(keys, settings);
        master.ifPresent(
                key ->
                        LOG.info(
                                "Events are {}encrypted; the master key is {}",
                                cipher.isOn() ? "" : "not ",
                                key.id()));
        return cipher;
    }
}
