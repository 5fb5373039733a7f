package dev.parley.system;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * The broker and the database of the whole run: embedded, or in containers if the run asks for
 * them.
 */
record Backend(String bootstrapServers, String jdbcUrl, String user, String password) {

    private static final class Shared {
        static final Backend INSTANCE =
                "containers".equals(System.getProperty("parley.test.backend"))
                        ? containers()
                        : embedded();
    }

    static Backend get() {
        return Shared.INSTANCE;
    }

    private static Backend embedded() {
        var broker = new EmbeddedKafkaKraftBroker(1, 1);
        broker.brokerProperty("auto.create.topics.enable", "false");
        broker.brokerProperty("group.share.min.record.lock.duration.ms", "1000");
        broker.brokerProperty("group.share.record.lock.duration.ms", "5000");
        broker.brokerProperty("group.initial.rebalance.delay.ms", "0");
        // Not the cleaner's 15 s between two looks.
        broker.brokerProperty("log.cleaner.backoff.ms", "200");
        broker.brokerProperty("offsets.topic.num.partitions", "4");
        broker.brokerProperty("share.coordinator.state.topic.num.partitions", "4");
        broker.brokerProperty("share.coordinator.state.topic.replication.factor", "1");
        broker.brokerProperty("share.coordinator.state.topic.min.isr", "1");
        broker.afterPropertiesSet();
        Runtime.getRuntime().addShutdownHook(new Thread(broker::destroy));
        try {
            var postgres = EmbeddedPostgres.builder().start();
            return new Backend(
                    broker.getBrokersAsString(),
                    postgres.getJdbcUrl("postgres", "postgres"),
                    "postgres",
                    "postgres");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // Testcontainers ends the containers with this process.
    private static Backend containers() {
        var kafka =
                new KafkaContainer("apache/kafka-native:4.2.1")
                        .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                        .withEnv("KAFKA_GROUP_SHARE_MIN_RECORD_LOCK_DURATION_MS", "1000")
                        .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR", "1")
                        .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR", "1");
        var postgres = new PostgreSQLContainer("postgres:18.4-alpine");
        kafka.start();
        postgres.start();
        return new Backend(
                kafka.getBootstrapServers(),
                postgres.getJdbcUrl(),
                postgres.getUsername(),
                postgres.getPassword());
    }
}
