package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.log.Topics;
import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import dev.parley.testsupport.ApiClient;
import dev.parley.testsupport.DocumentCalls;
import dev.parley.testsupport.EventStream;
import dev.parley.testsupport.EventStream.Event;
import dev.parley.testsupport.witness.Examination;
import dev.parley.testsupport.witness.Message;
import dev.parley.testsupport.witness.PatientClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Kills real processes of a cluster in the middle of answers. Afterwards every message has been
 * answered once, and reader, history, event log and replay agree on every token.
 */
@Tag("cluster")
class KillAnythingTest {

    private static final int HELD = 8;
    private static final int TOKENS = 20;

    /**
     * All texts that the model writes here. Calls are not counted: several sessions ask the same.
     */
    private static final Examination.Model MODEL =
            new Examination.Model() {
                @Override
                public List<String> said(String message) {
                    return List.of(answer(), "Hello there.", "yes");
                }

                @Override
                public int calls(String message) {
                    return 0;
                }
            };

    private static TestCluster cluster;

    private final List<SentMessage> readers = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
        cluster = new TestCluster("--brokers", "3", "--api", "2");
    }

    @BeforeEach
    void isWhole() throws Exception {
        cluster.awaitWhole();
    }

    @AfterAll
    static void stopAllThoughTheLauncherWasKilled() throws Exception {
        Awaitility.reset();
        cluster.awaitWhole();
        cluster.processes().killLauncher();
        assertThat(cluster.processes().running())
                .containsExactly(
                        "api-1",
                        "api-2",
                        "broker-1",
                        "broker-2",
                        "broker-3",
                        "postgres",
                        "projector-1",
                        "projector-2",
                        "proxy",
                        "worker-1",
                        "worker-2");
        cluster.close();
        assertThat(cluster.processes().running()).isEmpty();
    }

    @AfterEach
    void everyMessageWasAnsweredOnce() {
        assertThat(readers).isNotEmpty();
        readers.forEach(KillAnythingTest::requireOneAnswer);
        await("no turn is live")
                .until(
                        () ->
                                cluster.database()
                                        .sql(
                                                "SELECT turn_id FROM turn_claim WHERE state <> 'ended'")
                                        .query(UUID.class)
                                        .list()
                                        .isEmpty());
        awaitProjected();
    }

    private static void requireOneAnswer(SentMessage sent) {
        sent.toEnd();
        var examination = new Examination(new PatientClient(cluster.processes().api()), MODEL);
        try {
            assertThat(
                            examination.of(
                                    sent.session(),
                                    List.of(sent.message()),
                                    message -> Optional.empty()))
                    .containsExactly(Map.entry(sent.message(), List.of()));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anApiNode() throws Exception {
        var gate = new Gate();
        var held = sendHeld("kill the API", 4, gate);

        cluster.processes().kill("api-1");
        gate.release();
        cluster.startAgain("api-1");

        requireAnswer(held);
        assertThat(held).as("some had been on that node").anyMatch(r -> r.message().returns() > 0);
    }

    @Test
    void theWorkerThatAnswers() throws Exception {
        var gate = new Gate();
        var held = sendHeld("kill the worker", 4, gate);
        var worker = workerOf(held.getFirst());

        cluster.processes().kill(worker);
        held.getFirst().awaitEvent("restart");
        gate.release();
        cluster.startAgain(worker);

        requireAnswer(held);
    }

    @Test
    @Tag("long")
    void theWorkersThatIndex() throws Exception {
        var documents = new DocumentCalls(cluster.api());
        var id = documents.text("Reservoir", SampleFiles.longText(100));
        documents.awaitHalfway(id);

        cluster.processes().kill("worker-1");
        cluster.processes().kill("worker-2");
        cluster.startAgain("worker-1");
        cluster.startAgain("worker-2");

        var chunks = documents.awaitReady(id).get("chunks").intValue();
        assertThat(
                        cluster.database()
                                .sql(
                                        "SELECT attempt - given_back FROM document"
                                                + " WHERE document_id = ?")
                                .param(UUID.fromString(id))
                                .query(Integer.class)
                                .single())
                .isEqualTo(2);
        assertThat(
                        cluster.database()
                                .sql("SELECT count(*) FROM document_chunk WHERE document_id = ?")
                                .param(UUID.fromString(id))
                                .query(Integer.class)
                                .single())
                .isEqualTo(chunks);
        cluster.model.when("still there", Script.answer("yes"));
        assertThat(text(send("still there").toEnd())).isEqualTo("yes");
    }

    @Test
    void aWorkerThatHangsAndComesBack() throws Exception {
        var gate = new Gate();
        cluster.model.when(
                "hang the worker",
                Script.answer("a ", "part ", "of ", "nothing")
                        .holdAfter(3, gate)
                        .then(Script.paced(TOKENS, 0)));
        var reader = send("hang the worker").awaitTokens(3);
        var worker = workerOf(reader);

        cluster.processes().suspend(worker);
        requireAnswer(List.of(reader));
        // The worker goes on with its old attempt, which changes nothing; later turns count.
        gate.release();
        cluster.processes().resume(worker);

        for (int i = 0; i < 4; i++) {
            assertThat(text(send("after the worker hung").toEnd())).isEqualTo("Hello there.");
        }
    }

    @Test
    void aProjector() throws Exception {
        var gate = new Gate();
        var held = sendHeld("kill the projector", 6, gate);

        cluster.processes().kill("projector-1");
        gate.release();
        requireAnswer(held);
        // Half of the partitions have no projector for a while, but the history is whole.
        held.forEach(reader -> assertThat(inHistory(reader)).isEqualTo(answer()));
        awaitProjected();
        cluster.startAgain("projector-1");
    }

    @Test
    @Tag("long")
    void aProjectorThatHangsAndComesBack() throws Exception {
        var gate = new Gate();
        var held = sendHeld("hang the projector", 6, gate);

        cluster.processes().suspend("projector-2");
        gate.release();
        requireAnswer(held);
        awaitProjected();
        cluster.processes().resume("projector-2");

        send("after the projector hung").toEnd();
    }

    @Test
    void theBrokerThatHandsOutTheRequests() throws Exception {
        var gate = new Gate();
        var held = sendHeld("kill the broker", 4, gate);
        var broker = cluster.brokerOfRequests();

        cluster.processes().kill(broker);
        gate.release();
        // With one of three brokers down everything goes on, for new messages too.
        var late = send("while the broker is down");
        requireAnswer(held);
        assertThat(text(late.toEnd())).isEqualTo("Hello there.");
        cluster.startAgain(broker);
    }

    @Test
    void theDatabase() throws Exception {
        var first = new Gate();
        var second = new Gate();
        cluster.model.when(
                "kill the database",
                Script.paced(TOKENS, 0).holdAfter(HELD, first).holdAfter(2 * HELD, second));
        var held = List.of(send("kill the database"), send("kill the database"));
        held.forEach(reader -> reader.awaitTokens(HELD));

        cluster.processes().kill("postgres");
        first.release();
        // Tokens flow without the database.
        held.forEach(reader -> reader.awaitTokens(2 * HELD));
        second.release();
        var session = held.getFirst().session();
        await("the API says that it cannot answer")
                .until(() -> cluster.api().get("/api/chat/sessions/" + session).status() == 503);
        cluster.startAgain("postgres");

        requireAnswer(held);
    }

    @Test
    void theProxy() throws Exception {
        var gate = new Gate();
        var held = sendHeld("kill the proxy", 2, gate);

        cluster.processes().kill("proxy");
        cluster.startAgain("proxy");
        gate.release();

        requireAnswer(held);
        assertThat(held).allMatch(reader -> reader.message().returns() > 0);
    }

    @Test
    @Tag("long")
    void theBrokerOfASessionThatANodeIsAskedForTheFirstTime() throws Exception {
        var session = cluster.api("api-1").createSession();
        // The topic is made in the background.
        var broker =
                await("its topic")
                        .ignoreException(ExecutionException.class)
                        .until(
                                () -> cluster.leader(Topics.session(UUID.fromString(session))),
                                Objects::nonNull);

        cluster.processes().kill(broker);
        // The node still takes the dead broker for the leader.
        var reader =
                SentMessage.send(
                        cluster.processes().api("api-2"),
                        session,
                        new Message("the leader is dead"));
        readers.add(reader);

        assertThat(text(reader.toEnd())).isEqualTo("Hello there.");
        assertThat(reader.message().returns()).as("sent away with a 503").isZero();
        cluster.startAgain(broker);
    }

    @Test
    @Tag("long")
    void theBrokerThatHandsOutTheRequestsHangs() throws Exception {
        var gate = new Gate();
        var held = sendHeld("hang the broker", 4, gate);
        var broker = cluster.brokerOfRequests();

        cluster.processes().suspend(broker);
        gate.release();
        // The broker keeps its connections, but answers nobody.
        requireAnswer(held);
        cluster.processes().resume(broker);

        assertThat(text(send("after the broker hung").toEnd())).isEqualTo("Hello there.");
    }

    @Test
    @Tag("long")
    void theDatabaseHangs() throws Exception {
        var first = new Gate();
        var second = new Gate();
        cluster.model.when(
                "hang the database",
                Script.paced(TOKENS, 0).holdAfter(HELD, first).holdAfter(2 * HELD, second));
        var held = List.of(send("hang the database"), send("hang the database"));
        held.forEach(reader -> reader.awaitTokens(HELD));

        cluster.processes().suspend("postgres");
        first.release();
        held.forEach(reader -> reader.awaitTokens(2 * HELD));
        second.release();
        cluster.processes().resume("postgres");

        requireAnswer(held);
    }

    @Test
    @Tag("long")
    void theDatabaseStandsStillForLongerThanALease() throws Exception {
        var gate = new Gate();
        var held = sendHeld("freeze the database", 4, gate);

        cluster.processes().suspend("postgres");
        await("every lease has run out").pollDelay(Duration.ofSeconds(10)).until(() -> true);
        cluster.processes().resume("postgres");
        // All workers judge again, and find nobody lost.
        await("a worker has been on time for longer than a lease")
                .until(
                        () ->
                                cluster.database()
                                        .sql(
                                                "SELECT EXISTS (SELECT FROM worker WHERE"
                                                        + " renewed_at > now() - interval '2 s' AND"
                                                        + " steady_since < now() - lease * 1.2)")
                                        .query(Boolean.class)
                                        .single());
        gate.release();

        requireAnswer(held);
        assertThat(held).allMatch(reader -> attempts(reader) == 1);
    }

    private static int attempts(SentMessage reader) {
        return cluster.database()
                .sql("SELECT attempt FROM turn_claim WHERE turn_id = ?")
                .param(UUID.fromString(reader.turn()))
                .query(Integer.class)
                .single();
    }

    @Test
    @Tag("long")
    void theWorkerThatAnswersAndTheBrokerAtOnce() throws Exception {
        var gate = new Gate();
        var held = sendHeld("kill two", 4, gate);
        var worker = workerOf(held.getFirst());
        var broker = cluster.brokerOfRequests();

        cluster.processes().kill(broker);
        cluster.processes().kill(worker);
        held.getFirst().awaitEvent("restart");
        gate.release();
        requireAnswer(held);
        cluster.startAgain(broker);
        cluster.startAgain(worker);
    }

    @Test
    @Tag("long")
    @Timeout(value = 8, unit = TimeUnit.MINUTES)
    void everyServiceIsRestartedInTurn() throws Exception {
        // An answer takes a second, and a worker that drains has five.
        cluster.model.when("through restarts", Script.paced(TOKENS, TOKENS));
        var done = new AtomicBoolean();
        var talks = new ArrayList<Future<?>>();
        try (var talkers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 3; i++) {
                talks.add(talkers.submit(() -> talkUntil(done)));
            }
            try {
                for (var kind : List.of("api", "worker", "projector")) {
                    cluster.restart(kind + "-1");
                    cluster.restart(kind + "-2");
                }
            } finally {
                done.set(true);
            }
        }

        for (var talk : talks) {
            talk.get();
        }
        assertThat(readers).as("messages meanwhile").hasSizeGreaterThan(6);
        assertThat(readers)
                .allSatisfy(
                        reader ->
                                assertThat(reader.toEnd())
                                        .extracting(Event::name)
                                        .doesNotContain("restart"));
    }

    private void talkUntil(AtomicBoolean done) {
        while (!done.get()) {
            send("through restarts").toEnd();
        }
    }

    @Test
    @Tag("long")
    void aThousandPostsWithOneKeyAreOneMessage() throws Exception {
        var session = newSession();
        var nodes = List.of(cluster.api("api-1"), cluster.api("api-2"));
        var answers = new ConcurrentLinkedQueue<String>();
        try (var posters = Executors.newFixedThreadPool(50)) {
            for (int i = 0; i < 1_000; i++) {
                var node = nodes.get(i % 2);
                posters.execute(() -> answers.add(postWithTheKey(node, session)));
            }
        }

        assertThat(answers).hasSize(1_000);
        assertThat(Set.copyOf(answers)).hasSize(1);
        var reader =
                SentMessage.send(
                        cluster.processes().api(),
                        session,
                        new Message("a thousand times", "the-one"));
        readers.add(reader);
        assertThat(reader.turn()).isEqualTo(answers.iterator().next());
        assertThat(text(reader.toEnd())).isEqualTo("Hello there.");
        assertThat(cluster.model.callsFor("a thousand times")).hasSize(1);
    }

    /** The turn that the message became. */
    private static String postWithTheKey(ApiClient node, String session) {
        var answer =
                node.post(
                        "/api/chat/sessions/" + session + "/messages",
                        "{\"content\":\"a thousand times\"}",
                        "Idempotency-Key",
                        "the-one",
                        "Accept",
                        "application/json");
        assertThat(answer.status()).isEqualTo(202);
        return answer.body().get("turn_id").stringValue();
    }

    /** Sends messages, each in its own session, whose answers pause after some tokens. */
    private List<SentMessage> sendHeld(String content, int count, Gate gate) {
        cluster.model.when(content, Script.paced(TOKENS, 0).holdAfter(HELD, gate));
        var held = IntStream.range(0, count).mapToObj(i -> send(content)).toList();
        held.forEach(reader -> reader.awaitTokens(HELD));
        return held;
    }

    private static void requireAnswer(List<SentMessage> held) {
        held.forEach(reader -> assertThat(text(reader.toEnd())).isEqualTo(answer()));
    }

    /** The answer in the history; requires that only it and its message are there. */
    private static String inHistory(SentMessage sent) {
        var messages = cluster.api().history(sent.session()).get("messages");
        assertThat(messages).hasSize(2);
        assertThat(messages.get(1).get("status").stringValue()).isEqualTo("completed");
        return messages.get(1).get("content").stringValue();
    }

    /** The worker that runs the turn, according to the archive's copy of {@code turn.started}. */
    private static String workerOf(SentMessage reader) {
        return await("the worker of " + reader.turn())
                .until(
                        () ->
                                cluster.database()
                                        .sql(
                                                """
                                                SELECT substring(events from '"worker":"([^"]+)')
                                                FROM (
                                                    SELECT turn_id, attempt, events FROM turn_chunk
                                                    WHERE block = 0
                                                    UNION ALL
                                                    SELECT turn_id, attempt, events
                                                    FROM turn_chunk_part WHERE first_n = 1
                                                ) AS archived WHERE turn_id = ? AND attempt = 1
                                                """)
                                        .param(UUID.fromString(reader.turn()))
                                        .query(String.class)
                                        .optional(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private SentMessage send(String content) {
        var reader =
                SentMessage.send(cluster.processes().api(), newSession(), new Message(content));
        reader.turn();
        readers.add(reader);
        return reader;
    }

    private static String newSession() {
        var created =
                await("a session")
                        .ignoreException(UncheckedIOException.class)
                        .until(
                                () -> cluster.api().post("/api/chat/sessions", "{}"),
                                answer -> answer.status() == 201);
        return created.body().get("session_id").stringValue();
    }

    private static String answer() {
        return Script.paced(TOKENS, 0).text();
    }

    private void awaitProjected() {
        var ended =
                readers.stream().map(reader -> UUID.fromString(reader.turn())).toArray(UUID[]::new);
        await("all is projected")
                .until(
                        () ->
                                cluster.database()
                                                .sql(
                                                        "SELECT count(*) FROM message WHERE turn_id ="
                                                                + " ANY (?) AND role = 'ASSISTANT' AND"
                                                                + " status = 'COMPLETED'")
                                                .param(ended)
                                                .query(Long.class)
                                                .single()
                                        == ended.length);
    }

    private static String text(List<Event> events) {
        return EventStream.text(events);
    }
}
