package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.parley.load.system.ClusterState;
import dev.parley.modelserver.scripted.Script;
import dev.parley.testsupport.ClusterProcess;
import dev.parley.testsupport.witness.Examination;
import dev.parley.testsupport.witness.FaithfulReader;
import dev.parley.testsupport.witness.Message;
import dev.parley.testsupport.witness.PatientClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A cluster of the earliest build from which {@code docs/compatibility.md} promises an upgrade goes
 * to this build and back, node by node, while clients talk. It follows the steps of that page.
 */
@Tag("cluster")
@Tag("long")
class RollingUpgradeTest {

    private static final int TALKERS = 4;

    /** Two seconds of text: a stopping worker lets its turns end, as it has five. */
    private static final Script ANSWER = Script.paced(40, 20);

    /** A history is read in one piece, of at most 200 messages. */
    private static final int MESSAGES_OF_A_SESSION = 40;

    /** More than an earlier reaper needs to request a turn again: twice 30 s, and some. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final List<FaithfulReader> sessions = new CopyOnWriteArrayList<>();
    private final AtomicInteger number = new AtomicInteger();
    private final List<Future<?>> talkers = new ArrayList<>();
    private volatile boolean talking;

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void aClusterGoesToThisBuildAndBackUnderLoadAndEveryMessageIsAnsweredOnce() throws Exception {
        var earlier = System.getProperty("parley.test.earlier", "");
        assumeThat(earlier)
                .as("skipped: ./parley test --all builds the earlier version, if git has it")
                .isNotEmpty();
        try (var cluster = new TestCluster(earlier + "/*", 8, "--brokers", "1", "--api", "2");
                var state =
                        new ClusterState(
                                cluster.processes().jdbcUrl(),
                                cluster.processes().bootstrapServers())) {
            cluster.model.when("talk about", ANSWER);
            talk(cluster.processes().api());
            awaitMessages(2 * TALKERS);

            cluster.processes().use(ClusterProcess.ownBuild());
            for (var node : List.of("worker-1", "worker-2", "api-1", "api-2")) {
                cluster.restart(node);
                awaitMessages(TALKERS);
            }
            restartBothProjectors(cluster);
            awaitMessages(2 * TALKERS);
            requireEachAnsweredOnce(cluster, state);
            requireFound(cluster, spoken().getFirst());

            // Projectors go back while no turn is live.
            cluster.processes().use(earlier + "/*");
            restartBothProjectors(cluster);
            talk(cluster.processes().api());
            awaitMessages(TALKERS);
            for (var node : List.of("api-1", "api-2", "worker-1", "worker-2")) {
                cluster.restart(node);
                awaitMessages(TALKERS);
            }
            requireEachAnsweredOnce(cluster, state);

            // And what the earlier build projected can be found once it is projected anew.
            cluster.processes().use(ClusterProcess.ownBuild());
            for (var node : List.of("worker-1", "worker-2", "api-1", "api-2")) {
                cluster.restart(node);
            }
            cluster.processes().end("projector-1");
            cluster.processes().end("projector-2");
            cluster.processes().start("projector-1", "--rebuild");
            cluster.processes().start("projector-2");
            requireEachAnsweredOnce(cluster, state);
            requireFound(cluster, spoken().getLast());
        } finally {
            talking = false;
        }
    }

    private static void restartBothProjectors(TestCluster cluster) throws Exception {
        // Never one of each: a migration may have changed what they share.
        cluster.processes().end("projector-1");
        cluster.processes().end("projector-2");
        cluster.processes().start("projector-1");
        cluster.processes().start("projector-2");
    }

    /** Requires that a session is found by a word that only one of its messages has. */
    private static void requireFound(TestCluster cluster, FaithfulReader session) {
        var content = session.messages().getFirst().content();
        var word = content.substring(content.lastIndexOf(' ') + 1);
        assertThat(
                        cluster.api()
                                .get("/api/chat/sessions?q=" + word)
                                .body()
                                .get("sessions")
                                .valueStream()
                                .map(found -> found.get("session_id").stringValue()))
                .contains(session.session());
    }

    /** The sessions with a message, in the order of their beginnings. */
    private List<FaithfulReader> spoken() {
        return sessions.stream().filter(session -> !session.messages().isEmpty()).toList();
    }

    private void talk(URI api) {
        talking = true;
        for (int i = 0; i < TALKERS; i++) {
            var talker =
                    new FutureTask<Void>(
                            () -> {
                                talkOn(new PatientClient(api));
                                return null;
                            });
            talkers.add(talker);
            Thread.ofVirtual().name("talker " + i).start(talker);
        }
    }

    private void talkOn(PatientClient client) throws IOException, InterruptedException {
        while (talking) {
            var reader = new FaithfulReader(client, client.newSession(), () -> {});
            sessions.add(reader);
            for (int i = 0; talking && i < MESSAGES_OF_A_SESSION; i++) {
                reader.send(new Message("talk about " + word(number.incrementAndGet())));
            }
        }
    }

    /** A word of letters that no other message has. */
    private static String word(int number) {
        return Integer.toString(number)
                .chars()
                .mapToObj(digit -> "abcdefghij".substring(digit - '0', digit - '0' + 1))
                .collect(Collectors.joining("", "qu", "ix"));
    }

    /** Waits until so many messages more were sent. */
    private void awaitMessages(int more) {
        int until = number.get() + more;
        await(more + " messages more").atMost(PATIENCE).until(() -> number.get() >= until);
    }

    /** Lets the talkers come to an end; then examines all that they were ever told. */
    private void requireEachAnsweredOnce(TestCluster cluster, ClusterState state) throws Exception {
        talking = false;
        for (var talker : talkers) {
            talker.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        talkers.clear();
        await("no turn is live").atMost(PATIENCE).until(() -> state.liveTurns().isEmpty());
        await("all is projected").atMost(PATIENCE).until(state::isProjected);
        var examination =
                new Examination(new PatientClient(cluster.processes().api()), told(cluster));
        for (var session : sessions) {
            var findings =
                    examination.of(
                            session.session(), session.messages(), message -> Optional.empty());
            assertThat(findings.values()).as(session.session()).allMatch(List::isEmpty);
        }
    }

    private static Examination.Model told(TestCluster cluster) {
        return new Examination.Model() {
            @Override
            public List<String> said(String message) {
                return List.of(ANSWER.text());
            }

            @Override
            public int calls(String message) {
                return (int)
                        cluster.model.callsFor(message).stream()
                                .filter(call -> call.request().lastUserMessage().equals(message))
                                .count();
            }
        };
    }
}
