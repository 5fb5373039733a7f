package dev.parley.store.keys;

import dev.parley.encryption.EncryptionSettings;
import dev.parley.encryption.EventCipher;
import dev.parley.encryption.MasterKeys;
import dev.parley.encryption.SessionKeys;
import dev.parley.kafka.KafkaConfiguration;
import java.util.Set;
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
    SessionKeys sessionKeys(
            EncryptionSettings settings,
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            KafkaOperations<UUID, byte[]> topic,
            KeyRestore restore) {
        var masters = settings.readMasterKeys();
        if (masters.isPresent()) {
            restore.catchUp();
        }
        var keys = new SessionKeyTable(jdbc, transactions, topic, restore, masters.orElse(null));
        masters.ifPresent(known -> check(keys.masterKeysInUse(), known));
        return keys;
    }

    private static void check(Set<String> inUse, MasterKeys known) {
        inUse.stream()
                .filter(id -> !known.ids().contains(id))
                .findFirst()
                .ifPresent(
                        other -> {
                            throw new IllegalStateException(
                                    "Keys of sessions are wrapped by the master key %s, and this"
                                                    .formatted(other)
                                            + " service has the master key "
                                            + String.join(", ", known.ids()));
                        });
        for (var id : known.ids()) {
            if (!id.equals(known.newest().id()) && !inUse.contains(id)) {
                LOG.info("The former master key {} has wrapped no key and is not needed", id);
            }
        }
        LOG.info("The master key is {}", known.newest().id());
    }

    @Bean
    EventCipher eventCipher(SessionKeys keys, EncryptionSettings settings) {
        var cipher = EventCipher.with(keys, settings);
        LOG.info("Events are {}encrypted", cipher.isOn() ? "" : "not ");
        return cipher;
    }
}
