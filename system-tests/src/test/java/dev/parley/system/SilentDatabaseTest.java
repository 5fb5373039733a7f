package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import dev.parley.testsupport.ApiClient.Answer;
import dev.parley.testsupport.EventStream;
import dev.parley.testsupport.SseStream;
import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The network between a service and PostgreSQL drops everything while a statement is under way. No
 * connection ends, and no answer comes: only the service's own limits help. A lock holds the
 * statement until the network is silent; then PostgreSQL executes it, and its answer is lost.
 */
@Tag("long")
class SilentDatabaseTest {

    /** Longer than all limits together. */
    private static final Duration RECOVERY = Duration.ofSeconds(40);

    private final TestSystem system = TestSystem.get();
    private SilentProxy network;

    @BeforeEach
    void connect() throws IOException {
        var database = database();
        network = SilentProxy.of(database.getHost(), database.getPort());
    }

    @AfterEach
    void disconnect() throws IOException {
        network.close();
    }

    private static URI database() {
        return URI.create(Backend.get().jdbcUrl().substring("jdbc:".length()));
    }

    private String[] throughTheNetwork(String... more) {
        var address = database().getAuthority();
        var limits =
                Stream.of(
                        "--spring.datasource.url="
                                + Backend.get()
                                        .jdbcUrl()
                                        .replace(address, "127.0.0.1:" + network.port()),
                        "--spring.datasource.hikari.connection-timeout=1000",
                        "--spring.datasource.hikari.validation-timeout=500",
                        "--parley.database.connect-timeout=1s",
                        "--parley.database.lock-timeout=2s",
                        "--parley.database.statement-timeout=2s",
                        "--parley.database.answer-timeout=4s",
                        // The lost transactions of a test must not keep the next one's locks.
                        "--parley.database.idle-in-transaction=1s");
        return Stream.concat(limits, Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void callsAreAnsweredWith503AndTheMessageIsAnsweredOnce() throws Exception {
        try (var node = system.startApi(throughTheNetwork())) {
            var api = TestSystem.client(node);
            var session = system.api(0).createSession();
            var path = "/api/chat/sessions/" + session;
            var body = "{\"content\":\"posted into silence\"}";
            FutureTask<Answer> post =
                    new FutureTask<>(
                            () -> api.post(path + "/messages", body, "Idempotency-Key", "k"));
            try (var lock = lock("SELECT pg_advisory_xact_lock(1, hashtext('" + session + "'))")) {
                Thread.ofVirtual().start(post);
                await("the message").until(system::somebodyWaitsForAnAdvisoryLock);
                network.silence();
            }

            require503(post);
            for (var call : new String[] {path, "/api/chat/sessions", "/api/documents"}) {
                assertThat(api.get(call).code()).as(call).isEqualTo("unavailable");
            }

            network.speak();
            await("the node").atMost(RECOVERY).until(() -> api.get(path).status() == 200);
            var again = api.message(session, "posted into silence", "Idempotency-Key", "k");
            assertThat(again.toEnd().getLast().name()).isEqualTo("done");
            assertThat(system.model.callsFor("posted into silence")).hasSize(1);
        }
    }

    private static void require503(FutureTask<Answer> call)
            throws InterruptedException, ExecutionException {
        assertThat(call.get().status()).isEqualTo(503);
        assertThat(call.get().code()).isEqualTo("unavailable");
        assertThat(call.get().response().headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void anEndingIsDecidedOnceAndItsSlotIsFreeAgain() throws Exception {
        var gate = new Gate();
        system.model.when("ends in silence", Script.paced(4, 0).holdAfter(2, gate));
        system.stopWorker();
        try (var worker = system.startAnotherWorker(throughTheNetwork("--parley.worker.slots=1"))) {
            var session = system.api(0).createSession();
            var stream = system.api(0).message(session, "ends in silence");
            var turn = stream.header("Parley-Turn-Id");
            stream.tokens(2);
            try (var lock =
                    lock("SELECT FROM turn_claim WHERE turn_id = '" + turn + "' FOR UPDATE")) {
                gate.release();
                await("the ending").until(() -> somebodyWaitsFor("update turn_claim"));
                network.silence();
            }
            // Decided, and the worker does not know; nobody takes the turn from it.
            await("the decision").until(() -> !claim(turn, "state").equals("live"));
            network.speak();

            requireOneAnswer(stream, "ends in silence");
            assertThat(claim(turn, "attempt")).isEqualTo("1");
            requireAnswers("its slot is free");
            assertThat(worker.isActive()).isTrue();
        } finally {
            system.startWorker();
        }
    }

    @Test
    void aTurnWhoseClaimWasLostBeginsOnce() throws Exception {
        system.model.when("claimed in silence", Script.answer("once"));
        system.stopWorker();
        try (var worker = system.startAnotherWorker(throughTheNetwork("--parley.worker.slots=1"))) {
            var session = system.api(0).createSession();
            requireAnswers("the worker is at work");
            SseStream stream;
            try (var lock = lock("LOCK TABLE worker IN ACCESS EXCLUSIVE MODE")) {
                stream = system.api(0).message(session, "claimed in silence");
                await("the claim").until(() -> somebodyWaitsFor("with several"));
                network.silence();
            }
            network.speak();

            requireOneAnswer(stream, "claimed in silence");
            assertThat(EventStream.text(stream.seen())).isEqualTo("once");
            assertThat(stream.seen()).extracting(event -> event.name()).doesNotContain("restart");
            assertThat(worker.isActive()).isTrue();
        } finally {
            system.startWorker();
        }
    }

    @Test
    void theProjectionGoesOn() throws Exception {
        system.awaitProjected();
        system.stopProjector();
        try (var projector = system.startAnotherProjector(throughTheNetwork())) {
            String session;
            system.awaitProjected();
            try (var lock = lock("SELECT pg_advisory_xact_lock(2, 0)")) {
                session = system.api(0).createSession();
                await("a batch").until(system::somebodyWaitsForAnAdvisoryLock);
                network.silence();
            }
            network.speak();

            await("the projection")
                    .atMost(RECOVERY)
                    .until(() -> system.positions().equals(system.ends()));
            assertThat(system.rows().toString()).contains(session);
            assertThat(projector.isActive()).isTrue();
        } finally {
            system.startProjector();
        }
    }

    private void requireAnswers(String content) {
        var stream = system.api(0).message(system.api(0).createSession(), content);
        assertThat(stream.toEnd().getLast().name()).isEqualTo("done");
    }

    private void requireOneAnswer(SseStream stream, String content) {
        assertThat(stream.toEnd().getLast().name()).isEqualTo("done");
        assertThat(system.model.callsFor(content)).hasSize(1);
    }

    private String claim(String turn, String column) {
        return system.database()
                .sql("SELECT " + column + "::text FROM turn_claim WHERE turn_id = ?")
                .param(UUID.fromString(turn))
                .query(String.class)
                .single();
    }

    /** Returns true if a statement that begins so waits for a lock. */
    private boolean somebodyWaitsFor(String statement) {
        return system.database()
                .sql(
                        "SELECT EXISTS (SELECT FROM pg_stat_activity"
                                + " WHERE wait_event_type = 'Lock'"
                                + " AND lower(query) LIKE ?)")
                .param("%" + statement + "%")
                .query(Boolean.class)
                .single();
    }

    /** Holds a lock until it is closed, by a connection past the network. */
    private static AutoCloseable lock(String sql) throws SQLException {
        var backend = Backend.get();
        Connection connection =
                DriverManager.getConnection(backend.jdbcUrl(), backend.user(), backend.password());
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
        return () -> {
            connection.rollback();
            connection.close();
        };
    }
}
