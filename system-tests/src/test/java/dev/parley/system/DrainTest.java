package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.log.Topics;
import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import dev.parley.testsupport.EventStream;
import dev.parley.testsupport.SseStream;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

/** Services that are told to stop: running turns get their time, and nothing new begins. */
class DrainTest {

    private static final Duration BOUND = Duration.ofSeconds(60);

    private final TestSystem system = TestSystem.get();

    @Test
    void aWorkerFinishesItsTurnsAndTakesNoNewOnes() throws Exception {
        var gate = new Gate();
        system.model.when("drained", Script.answer("to ", "the end").holdAfter(1, gate));
        system.stopWorker();
        system.startWorker("--parley.worker.drain-timeout=60s");
        var session = system.api(0).createSession();
        var running = system.api(0).message(session, "drained");
        running.tokens(1);

        var stopping = Thread.ofVirtual().start(system::stopWorker);
        await("the worker takes nothing more").atMost(BOUND).until(() -> members() == 0);
        var next = system.api(0).message(system.api(0).createSession(), "not drained");
        next.until("accepted");
        gate.release();
        var events = running.toEnd();
        stopping.join();

        assertThat(EventStream.text(events)).isEqualTo("to the end");
        assertThat(attempt(running)).isEqualTo(1);
        assertThat(attempt(next)).as("taken by nobody").isZero();
        assertThat(system.model.callsFor("not drained")).isEmpty();
        system.startWorker();
        assertThat(next.toEnd().getLast().name()).isEqualTo("done");
    }

    @Test
    void anUnfinishedTurnIsGivenBackAtOnce() {
        var gate = new Gate();
        system.model.when(
                "released",
                Script.answer("cut ", "off")
                        .holdAfter(1, gate)
                        .then(Script.answer("by ", "another")));
        system.stopWorker();
        // The longest lease: no worker gets the turn because a lease runs out.
        system.startWorker("--parley.lease.duration=30s");
        var stream = system.api(0).message(system.api(0).createSession(), "released");
        stream.tokens(1);

        system.stopWorker();
        // No worker was lost: the bound on those does not count.
        system.startWorker("--parley.worker.max-attempts=1");
        var events = stream.toEnd();
        gate.release();
        system.stopWorker();
        system.startWorker();

        assertThat(EventStream.text(events)).isEqualTo("by another");
        assertThat(claim(stream, "given_back")).isEqualTo(1);
        assertThat(attempt(stream)).isEqualTo(2);
    }

    @Test
    void anApiNodeSendsItsReadersAwayAtDifferentTimes() throws Exception {
        var waits = new ArrayList<List<String>>();
        var node = system.startApi("--parley.api.retry=4s");
        var api = TestSystem.client(node);
        var session = api.createSession();
        var readers = new ArrayList<BufferedReader>();
        for (int i = 0; i < 8; i++) {
            var stream = api.open("/api/chat/sessions/" + session + "/events");
            readers.add(
                    new BufferedReader(
                            new InputStreamReader(stream.body(), StandardCharsets.UTF_8)));
        }

        node.close();
        for (var reader : readers) {
            waits.add(
                    reader.lines()
                            .filter(line -> line.startsWith("retry: "))
                            .map(line -> line.substring(7))
                            .toList());
        }

        assertThat(waits).allMatch(told -> told.size() == 2 && told.getFirst().equals("4000"));
        var last = waits.stream().map(told -> Integer.parseInt(told.getLast())).toList();
        assertThat(last).allMatch(wait -> wait >= 2_000 && wait <= 8_000);
        assertThat(last.stream().distinct().count()).as("%s", last).isGreaterThan(1);
    }

    /** The members of the workers' share group. */
    private int members() throws ExecutionException, InterruptedException {
        return system.apiBean(Admin.class)
                .describeShareGroups(List.of(Topics.WORKERS))
                .all()
                .get()
                .values()
                .iterator()
                .next()
                .members()
                .size();
    }

    private long attempt(SseStream stream) {
        return claim(stream, "attempt");
    }

    private long claim(SseStream stream, String column) {
        return system.database()
                .sql("SELECT " + column + " FROM turn_claim WHERE turn_id = ?")
                .param(UUID.fromString(stream.header("Parley-Turn-Id")))
                .query(Long.class)
                .single();
    }
}
