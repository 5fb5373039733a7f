package dev.parley.system;

import static dev.parley.system.ComposeFile.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.parley.log.TopicSettings;
import dev.parley.quickstart.BrokerSettings;
import dev.parley.system.ComposeFile.Mode;
import dev.parley.worker.WorkerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import kafka.server.KafkaConfig;
import org.apache.kafka.server.config.AbstractKafkaConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.context.properties.bind.Binder;

/**
 * Compares the brokers of {@code docker-compose.yml} with Kafka's own settings and our services'.
 */
class ComposeBrokersTest {

    private final ComposeFile cluster = new ComposeFile(Mode.CLUSTER);

    @ParameterizedTest
    @EnumSource
    void kafkaKnowsEveryVariableThatItIsGivenAndAcceptsItsValue(Mode mode) {
        var compose = new ComposeFile(mode);

        for (var broker : compose.brokers()) {
            for (var setting : brokerProperties(compose, broker).stringPropertyNames()) {
                assertThat(AbstractKafkaConfig.CONFIG_DEF.names().contains(setting))
                        .as("Service %s is given %s, which Kafka does not read", broker, setting)
                        .isTrue();
            }
            assertThatNoException()
                    .as("Service %s with its variables", broker)
                    .isThrownBy(() -> broker(compose, broker));
        }
    }

    @Test
    void theClusterKeepsEverythingOnThreeBrokersAndWaitsForTwo() {
        assertReplication(new ComposeFile(Mode.SINGLE), List.of("kafka-1"), 1, 1);
        assertReplication(cluster, List.of("kafka-1", "kafka-2", "kafka-3"), 3, 2);
    }

    private static void assertReplication(
            ComposeFile compose, List<String> brokers, int copies, int inSync) {
        assertThat(compose.brokers()).isEqualTo(brokers);
        var voters = new ArrayList<String>();
        for (var name : brokers) {
            var broker = broker(compose, name);
            voters.add(broker.nodeId() + "@" + name + ":9093");
            for (var factor :
                    List.of(
                            "default.replication.factor",
                            "offsets.topic.replication.factor",
                            "transaction.state.log.replication.factor",
                            "share.coordinator.state.topic.replication.factor")) {
                assertThat(broker.values().get(factor))
                        .as("%s of %s", factor, name)
                        .hasToString("" + copies);
            }
            for (var least :
                    List.of(
                            "min.insync.replicas",
                            "transaction.state.log.min.isr",
                            "share.coordinator.state.topic.min.isr")) {
                assertThat(broker.values().get(least))
                        .as("%s of %s", least, name)
                        .hasToString("" + inSync);
            }
            assertThat(compose.environment(name).get("KAFKA_ADVERTISED_LISTENERS"))
                    .isEqualTo("PLAINTEXT://" + name + ":9092");
            assertThat(broker.values().get("auto.create.topics.enable")).isEqualTo(false);
        }
        assertThat(brokers)
                .allSatisfy(
                        name ->
                                assertThat(
                                                compose.environment(name)
                                                        .get("KAFKA_CONTROLLER_QUORUM_VOTERS"))
                                        .isEqualTo(String.join(",", voters)));
        for (var service : compose.ownModules().keySet()) {
            var running = ServiceSettings.running(compose, service);
            var topics = Binder.get(running).bindOrCreate("parley.topics", TopicSettings.class);
            assertThat(topics.replicationFactor()).isEqualTo(copies);
            assertThat(topics.minInSyncReplicas()).isEqualTo(inSync);
            assertThat(running.getProperty("spring.kafka.bootstrap-servers"))
                    .isEqualTo(
                            brokers.stream()
                                    .map(name -> name + ":9092")
                                    .collect(Collectors.joining(",")));
        }
    }

    @Test
    void theBrokersAllowTheWorkersTheirLocks() {
        var worker =
                Binder.get(ServiceSettings.running(cluster, "worker"))
                        .bindOrCreate("parley.worker", WorkerSettings.class);
        var broker = broker(cluster, "kafka-1").values();

        assertThat(Duration.ofMillis(number(broker, "group.share.min.record.lock.duration.ms")))
                .isEqualTo(Duration.ofSeconds(5))
                .isLessThanOrEqualTo(worker.lockDuration());
        assertThat(number(broker, "group.share.delivery.count.limit")).isEqualTo(10);
    }

    @Test
    void theBrokersHaveTheSettingsOfTheQuickstart() {
        var containers = brokerProperties(cluster, "kafka-1");
        // A node's own, those that the mode decides, those of a heap that others share, and
        // partitions that a cluster keeps from its first start.
        var different =
                Set.of(
                        "node.id",
                        "controller.quorum.voters",
                        "listeners",
                        "advertised.listeners",
                        "log.dirs",
                        "log.cleaner.dedupe.buffer.size",
                        "metric.reporters",
                        "offsets.topic.num.partitions",
                        "transaction.state.log.num.partitions",
                        "share.coordinator.state.topic.num.partitions");

        new BrokerSettings(1, Path.of("x"), 1, 2, "1@x:2", 3)
                .toConfig()
                .forEach(
                        (setting, value) -> {
                            if (!different.contains(setting)) {
                                assertThat(containers.getProperty(setting))
                                        .as(setting)
                                        .isEqualTo(value);
                            }
                        });
    }

    private static KafkaConfig broker(ComposeFile compose, String name) {
        return KafkaConfig.fromProps(brokerProperties(compose, name), false);
    }

    // The image turns variables into settings: one underscore is a dot, two are one, three are a
    // dash.
    private static Properties brokerProperties(ComposeFile compose, String name) {
        var properties = new Properties();
        compose.environment(name)
                .forEach(
                        (variable, value) -> {
                            if (variable.startsWith("KAFKA_")) {
                                var setting = variable.substring("KAFKA_".length());
                                properties.setProperty(
                                        setting.toLowerCase(Locale.ROOT)
                                                .replace('_', '.')
                                                .replace("...", "-")
                                                .replace("..", "_"),
                                        value);
                            } else {
                                assertThat(variable)
                                        .as("Variable of %s", name)
                                        .isEqualTo("CLUSTER_ID");
                            }
                        });
        return properties;
    }

    private static long number(Map<String, ?> settings, String name) {
        return Long.parseLong(text(settings.get(name)));
    }
}
