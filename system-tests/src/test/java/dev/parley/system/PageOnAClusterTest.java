package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The page before a real cluster, whose processes are killed while it shows an answer. */
@Tag("cluster")
@Tag("long")
class PageOnAClusterTest {

    private static final int TOKENS = 20;
    private static final String ANSWER = ".turn:last-child .text";
    private static final String COMPLETED = ".turn:last-child[data-status=completed]";

    private static TestCluster cluster;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        Browser.requireInstalled();
        cluster = new TestCluster("--brokers", "1", "--api", "2");
        browser = Browser.start();
    }

    @BeforeEach
    void isWhole() throws Exception {
        cluster.awaitWhole();
    }

    @AfterAll
    static void stop() throws Exception {
        if (browser != null) {
            browser.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void anAnswerGoesOnWhenItsApiNodeIsKilled() throws Exception {
        var gate = new Gate();
        var script = Script.paced(TOKENS, 0).holdAfter(8, gate);
        cluster.model.when("Is the node of no matter?", script);
        browser.open(cluster.api(), "");
        browser.send("Is the node of no matter?");
        browser.see(".turn:last-child[data-status=streaming] .text");

        assertThat(cutStreams()).isZero();

        // The proxy chose one of the two; after both were killed, the stream was cut for sure.
        for (var node : new String[] {"api-1", "api-2"}) {
            cluster.processes().kill(node);
            browser.see(".status.open");
            cluster.processes().start(node);
        }
        gate.release();

        browser.see(COMPLETED);
        browser.see(ANSWER, script.text().strip());
        assertThat(cutStreams()).isPositive();
        // It began once only: the worker lived.
        assertThat(cluster.model.callsFor("Is the node of no matter?")).hasSize(1);
    }

    @Test
    void anAnswerBeginsAnewBeforeItsReaderWhenItsWorkerIsKilled() throws Exception {
        var gate = new Gate();
        cluster.model.when(
                "Is the worker of no matter?",
                Script.answer("It is ", "half ", "written")
                        .holdAfter(2, gate)
                        .then(Script.answer("A whole ", "answer.")));
        browser.open(cluster.api(), "");
        browser.send("Is the worker of no matter?");
        browser.see(ANSWER, "It is half");

        var worker = workerOf(browser.session());
        cluster.processes().kill(worker);
        cluster.startAgain(worker);

        browser.see(".turn:last-child .restart");
        browser.see(COMPLETED);
        browser.see(ANSWER, "A whole answer.");
        gate.release();
        browser.reload();
        browser.see(ANSWER, "A whole answer.");
        assertThat(cluster.model.callsFor("Is the worker of no matter?")).hasSize(2);
    }

    private static String workerOf(String session) {
        return cluster.database()
                .sql(
                        "SELECT name FROM worker JOIN turn_claim ON worker = worker.id"
                                + " WHERE session_id = ? AND state <> 'ended'")
                .param(UUID.fromString(session))
                .query(String.class)
                .single();
    }

    /** How many streams of the session's events the page has lost: the browser lists what ended. */
    private static long cutStreams() {
        return (Long)
                Objects.requireNonNull(
                        browser.run(
                                "return performance.getEntriesByType('resource')"
                                        + ".filter((one) => one.name.endsWith('/events')).length"));
    }
}
