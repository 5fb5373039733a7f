package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.log.Topics;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;

/** A service says that it is ready only while it does its part. */
class ReadinessTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ROLE = "away_for_readiness";

    private final TestSystem system = TestSystem.get();

    @Test
    void aNodeIsNotReadyWhileTheDatabaseIsAwayAndLivesOn() {
        sql("CREATE ROLE " + ROLE + " SUPERUSER LOGIN PASSWORD 'p'");
        try (var node =
                system.startApi(
                        // Without parameters, which may name another user.
                        "--spring.datasource.url="
                                + Backend.get().jdbcUrl().replaceFirst("\\?.*", ""),
                        "--spring.datasource.username=" + ROLE,
                        "--spring.datasource.password=p",
                        "--spring.datasource.hikari.connection-timeout=250")) {
            var client = TestSystem.client(node);
            assertThat(client.get("/actuator/health/readiness").status()).isEqualTo(200);

            sql("ALTER ROLE " + ROLE + " NOLOGIN");
            system.database()
                    .sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = ?")
                    .param(ROLE)
                    .query(Boolean.class)
                    .list();

            await("not ready")
                    .atMost(PATIENCE)
                    .until(() -> client.get("/actuator/health/readiness").status() == 503);
            assertThat(client.get("/actuator/health/liveness").status()).isEqualTo(200);

            sql("ALTER ROLE " + ROLE + " LOGIN");
            await("ready")
                    .atMost(PATIENCE)
                    .until(() -> client.get("/actuator/health/readiness").status() == 200);
        } finally {
            sql("DROP ROLE " + ROLE);
        }
    }

    @Test
    void aProjectorIsNotReadyWhileItIsBehindOrProjectsNothing() throws SQLException {
        system.awaitProjected();
        system.stopProjector();
        try (var projector = system.startAnotherProjector("--parley.projector.ready-within=1")) {
            awaitReadiness(projector, Status.UP);
            try (var rebuild = system.apiBean(DataSource.class).getConnection()) {
                // No transaction projects while another one holds this lock.
                rebuild.createStatement().execute("SELECT pg_advisory_lock(2, 0)");
                produce();
                produce();

                awaitReadiness(projector, Status.DOWN);
                assertThat(health(projector, "liveness")).isEqualTo(Status.UP);

                rebuild.createStatement().execute("SELECT pg_advisory_unlock(2, 0)");
            }
            awaitReadiness(projector, Status.UP);

            projector.getBean(ConcurrentMessageListenerContainer.class).stop();
            awaitReadiness(projector, Status.DOWN);
        } finally {
            system.startProjector();
        }
    }

    @Test
    void aWorkerIsReadyWhileItTakesTurnsAndDocuments() {
        try (var worker = system.startAnotherWorker()) {
            awaitReadiness(worker, Status.UP);
            var readiness =
                    Objects.requireNonNull(
                            worker.getBean(HealthEndpointGroups.class).get("readiness"));
            assertThat(new String[] {"turnIntake", "documentIntake", "db", "brokers"})
                    .allMatch(readiness::isMember);
        }
    }

    private static void awaitReadiness(ConfigurableApplicationContext service, Status status) {
        await("readiness " + status)
                .atMost(PATIENCE)
                .until(() -> health(service, "readiness").equals(status));
    }

    private static Status health(ConfigurableApplicationContext service, String group) {
        return Objects.requireNonNull(
                        service.getBean(HealthEndpoint.class).healthForPath(group), group)
                .getStatus();
    }

    private void produce() {
        system.produce(
                new ProducerRecord<>(
                        Topics.EVENTS,
                        0,
                        "behind".getBytes(StandardCharsets.UTF_8),
                        "{\"type\":\"later.kind\"}".getBytes(StandardCharsets.UTF_8)));
    }

    private void sql(String sql) {
        system.database().sql(sql).update();
    }
}
