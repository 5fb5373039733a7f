package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.kafka.KafkaClientConfig;
import dev.parley.log.Topics;
import dev.parley.store.history.projection.Positions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.listener.BatchConsumerAwareMessageListener;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;

/** A projector that is assigned partitions while it cannot reach the database. */
class ProjectorAssignmentTest {

    private static final String ROLE = "sometimes_away";

    private final TestSystem system = TestSystem.get();
    private final List<Map<Integer, Long>> seen = new ArrayList<>();

    @BeforeEach
    void createRole() {
        sql("CREATE ROLE " + ROLE + " SUPERUSER LOGIN PASSWORD 'p'");
    }

    @AfterEach
    void dropRole() {
        sql("DROP ROLE " + ROLE);
    }

    @Test
    void itGoesOnFromThePositionsOnceTheDatabaseAnswers() {
        var deleted = system.api(0).createSession();
        system.api(0).message(deleted, "to be deleted").toEnd();
        system.api(0).delete("/api/chat/sessions/" + deleted);
        system.awaitProjected();
        system.stopProjector();
        try (var other =
                system.startAnotherProjector(
                        // Without parameters, which may name another user.
                        "--spring.datasource.url="
                                + Backend.get().jdbcUrl().replaceFirst("\\?.*", ""),
                        "--spring.datasource.username=" + ROLE,
                        "--spring.datasource.password=p",
                        "--spring.datasource.hikari.connection-timeout=250",
                        "--spring.datasource.hikari.maximum-pool-size=2")) {
            // It knows all positions, then loses some of its partitions, and gets them again.
            await("the assignment").until(() -> assigned(other) == partitions());
            try (var third = system.startAnotherProjector()) {
                await("the shared assignment")
                        .until(
                                () ->
                                        assigned(third) > 0
                                                && assigned(other) + assigned(third)
                                                        == partitions());
                takeAway();
            }
            await("the whole assignment").until(() -> assigned(other) == partitions());
            var before = system.positions();
            var session = system.api(0).createSession();
            for (int partition = 0; partition < partitions(); partition++) {
                // So that each partition has a batch.
                produceInto(partition);
            }
            giveBack();
            await("the projection")
                    .until(
                            () -> {
                                seen.add(system.positions());
                                return system.positions().equals(system.ends());
                            });

            assertThat(seen)
                    .allSatisfy(
                            positions ->
                                    assertThat(before)
                                            .allSatisfy(
                                                    (partition, position) ->
                                                            assertThat(positions.get(partition))
                                                                    .isGreaterThanOrEqualTo(
                                                                            position)));
            assertThat(system.rows().toString()).contains(session).doesNotContain(deleted);
        } finally {
            giveBack();
            system.startProjector();
        }
    }

    @Test
    @SuppressWarnings("unchecked")
    void aBatchThatBeginsBelowItsPositionIsRefused() {
        var deleted = system.api(0).createSession();
        system.api(0).message(deleted, "to be deleted as well").toEnd();
        system.api(0).delete("/api/chat/sessions/" + deleted);
        system.awaitProjected();
        system.stopProjector();
        try (var other = system.startAnotherProjector();
                var consumer = consumer()) {
            await("the assignment").until(() -> assigned(other) == partitions());
            // From here on, this test is the consumer's thread.
            var container = other.getBean(ConcurrentMessageListenerContainer.class);
            container.stop();
            var listener =
                    (BatchConsumerAwareMessageListener<byte[], byte[]>)
                            Objects.requireNonNull(
                                    container.getContainerProperties().getMessageListener());
            int number = system.partition(deleted);
            // The batch goes on past the position, so the position alone does not refuse it.
            produceInto(number);
            var partition = new TopicPartition(Topics.EVENTS, number);
            consumer.assign(List.of(partition));
            var batch = all(consumer, partition);
            var before = system.rows();

            listener.onMessage(batch, consumer);
            assertThat(consumer.position(partition)).isEqualTo(system.positions().get(number));
            listener.onMessage(batch, consumer);

            assertThat(consumer.position(partition)).isEqualTo(system.positions().get(number));
            assertThat(system.rows()).isEqualTo(before);
        } finally {
            system.startProjector();
        }
        system.awaitProjected();
        assertThat(system.rows().toString()).doesNotContain(deleted);
    }

    private List<ConsumerRecord<byte[], byte[]>> all(
            Consumer<byte[], byte[]> consumer, TopicPartition partition) {
        consumer.seekToBeginning(List.of(partition));
        long end = system.ends().getOrDefault(partition.partition(), 0L);
        var all = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        while (consumer.position(partition) < end) {
            consumer.poll(Duration.ofSeconds(1)).forEach(all::add);
        }
        return all;
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        var bytes = new ByteArrayDeserializer();
        return new KafkaConsumer<>(
                system.apiBean(KafkaClientConfig.class).properties(), bytes, bytes);
    }

    private int partitions() {
        return system.apiBean(Positions.class).all().size();
    }

    private static int assigned(ConfigurableApplicationContext projector) {
        var assigned =
                projector.getBean(ConcurrentMessageListenerContainer.class).getAssignedPartitions();
        return assigned == null ? 0 : assigned.size();
    }

    private void produceInto(int partition) {
        system.produce(
                new ProducerRecord<>(
                        Topics.EVENTS,
                        partition,
                        ROLE.getBytes(StandardCharsets.UTF_8),
                        "{\"type\":\"later.kind\"}".getBytes(StandardCharsets.UTF_8)));
    }

    private void takeAway() {
        sql("ALTER ROLE " + ROLE + " NOLOGIN");
        system.database()
                .sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = ?")
                .param(ROLE)
                .query(Boolean.class)
                .list();
    }

    private void giveBack() {
        sql("ALTER ROLE " + ROLE + " LOGIN");
    }

    private void sql(String sql) {
        system.database().sql(sql).update();
    }
}
