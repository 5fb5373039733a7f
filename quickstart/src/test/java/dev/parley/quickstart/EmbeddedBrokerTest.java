package dev.parley.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @TempDir Path temp;

    @Test
    void keepsRecordsOverARestartAndHasShareGroups() throws Exception {
        Path folder = temp.resolve("kafka");
        try (var broker = EmbeddedBroker.start(BrokerSettings.single(folder, 0))) {
            write(broker, "before");
        }

        try (var broker = EmbeddedBroker.start(BrokerSettings.single(folder, 0))) {
            assertThat(read(broker)).containsExactly("before");
            assertThat(takeFromQueue(broker)).containsExactly("before");
        }
    }

    @Test
    void startsOnAnotherPortAfterAKill() throws Exception {
        Path folder = temp.resolve("kafka");
        try (var killed = ChildProcess.run(Killed.class, folder)) {
            assertThat(killed.line()).isEqualTo("written");
            killed.kill();
        }

        try (var broker = EmbeddedBroker.start(BrokerSettings.single(folder, 0))) {
            assertThat(read(broker)).containsExactly("acknowledged");
        }
    }

    private static void write(EmbeddedBroker broker, String text) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("notes", 1, (short) 1))).all().get();
        }
        Map<String, Object> config = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (var producer =
                new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("notes", "key", text)).get();
        }
    }

    private static List<String> read(EmbeddedBroker broker) {
        Map<String, Object> config = Map.of("bootstrap.servers", broker.bootstrapServers());
        var partition = new TopicPartition("notes", 0);
        List<String> texts = new ArrayList<>();
        try (var consumer =
                new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (texts.isEmpty() && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(200)).forEach(polled -> texts.add(polled.value()));
            }
        }
        return texts;
    }

    private static List<String> takeFromQueue(EmbeddedBroker broker) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            var group = new ConfigResource(ConfigResource.Type.GROUP, "takers");
            // Our brokers lower the minimum; others would refuse 5 s.
            var lock = new ConfigEntry("share.record.lock.duration.ms", "5000");
            var start = new ConfigEntry("share.auto.offset.reset", "earliest");
            admin.incrementalAlterConfigs(
                            Map.of(
                                    group,
                                    List.of(
                                            new AlterConfigOp(lock, AlterConfigOp.OpType.SET),
                                            new AlterConfigOp(start, AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
        Map<String, Object> config =
                Map.of("bootstrap.servers", broker.bootstrapServers(), "group.id", "takers");
        List<String> texts = new ArrayList<>();
        try (var queue =
                new KafkaShareConsumer<>(
                        config, new StringDeserializer(), new StringDeserializer())) {
            queue.subscribe(List.of("notes"));
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (texts.isEmpty() && System.nanoTime() < deadline) {
                queue.poll(Duration.ofMillis(200)).forEach(polled -> texts.add(polled.value()));
            }
        }
        return texts;
    }

    static final class Killed {
        public static void main(String[] args) throws Exception {
            var broker = EmbeddedBroker.start(BrokerSettings.single(Path.of(args[0]), 0));
            write(broker, "acknowledged");
            System.out.println("written");
            Thread.sleep(60_000);
        }
    }
}
