package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.modelserver.scripted.Script;
import dev.parley.testsupport.ApiClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A cluster that has more to do than its machine can. */
@Tag("cluster")
@Tag("long")
class BusyClusterTest {

    private static final int TURNS = 200;
    private static final int TOKENS = 600;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void noHealthyTurnIsTakenFromItsWorker() throws Exception {
        var busy = new AtomicBoolean(true);
        try (var cluster = new TestCluster(110, "--brokers", "1", "--api", "2")) {
            // A minute of ten tokens a second, while each core also has something else to do.
            cluster.model.when("much to do", Script.paced(TOKENS, 10));
            var api = cluster.api();
            var sessions = IntStream.range(0, TURNS).mapToObj(i -> api.createSession()).toList();
            try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
                sessions.forEach(session -> senders.execute(() -> send(api, session)));
            }
            IntStream.range(0, Runtime.getRuntime().availableProcessors())
                    .forEach(core -> Thread.ofPlatform().daemon().start(() -> spin(busy)));

            await("all turns have ended")
                    .atMost(Duration.ofMinutes(5))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(
                            () ->
                                    cluster.database()
                                                    .sql(
                                                            "SELECT count(*) FROM turn_claim"
                                                                    + " WHERE state = 'ended'")
                                                    .query(Integer.class)
                                                    .single()
                                            == TURNS);

            assertThat(
                            cluster.database()
                                    .sql("SELECT DISTINCT attempt FROM turn_claim")
                                    .query(Integer.class)
                                    .list())
                    .isEqualTo(List.of(1));
        } finally {
            busy.set(false);
        }
    }

    private static void send(ApiClient api, String session) {
        var sent =
                api.post(
                        "/api/chat/sessions/" + session + "/messages",
                        "{\"content\":\"much to do\"}",
                        "Accept",
                        "application/json");
        assertThat(sent.status()).isEqualTo(202);
    }

    private static void spin(AtomicBoolean busy) {
        while (busy.get()) {
            Thread.onSpinWait();
        }
    }
}
