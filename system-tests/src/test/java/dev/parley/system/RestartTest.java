package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import dev.parley.testsupport.ApiClient;
import dev.parley.testsupport.EventStream;
import dev.parley.testsupport.EventStream.Event;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Services that stop and start again, in the middle of things. */
@Tag("delivery")
class RestartTest {

    private final TestSystem system = TestSystem.get();

    @Test
    void aTurnWhoseWorkerStoppedIsAnsweredByTheNext() {
        answeredByTheNextWorker("worker stops");
    }

    @Test
    void itIsAnsweredByTheNextAlsoWhileTheProjectorIsDown() {
        system.stopProjector();
        try {
            answeredByTheNextWorker("worker stops, projector down");
        } finally {
            system.startProjector();
        }
    }

    private void answeredByTheNextWorker(String content) {
        var gate = new Gate();
        system.model.when(
                content,
                Script.answer("lost ", "text ", "never")
                        .holdAfter(2, gate)
                        .then(Script.answer("a ", "whole answer")));
        var session = system.api(0).createSession();
        var stream = system.api(0).message(session, content);
        var turn = stream.header("Parley-Turn-Id");
        stream.tokens(2);
        var seen = stream.seen();

        system.stopWorker();
        gate.release();
        system.startWorker();
        var events = stream.toEnd();

        assertThat(events)
                .extracting(Event::name)
                .containsExactly(
                        "accepted",
                        "started",
                        "sources",
                        "token",
                        "token",
                        "restart",
                        "started",
                        "sources",
                        "token",
                        "token",
                        "done");
        assertThat(EventStream.text(events)).isEqualTo("a whole answer");
        assertThat(events.get(6).json().get("attempt").intValue()).isEqualTo(2);
        // A later reader does not get the lost attempt.
        assertThat(system.api(1).turn(session, turn).toEnd())
                .extracting(Event::name)
                .containsExactly("accepted", "started", "sources", "token", "token", "done");
        // A reader that comes back with an event of it gets a restart and the whole new answer.
        var back = system.api(1).turn(session, turn, "Last-Event-ID", seen.getLast().id()).toEnd();
        assertThat(back).isEqualTo(events.subList(5, events.size()));
        var answer = system.api(1).history(session).get("messages").get(1);
        assertThat(answer.get("content").stringValue()).isEqualTo("a whole answer");
        assertThat(answer.get("attempt").intValue()).isEqualTo(2);
    }

    @Test
    void aMessageSentWhileNoWorkerRunsIsAnsweredWhenOneDoes() {
        var session = system.api(0).createSession();
        system.stopWorker();
        var stream = system.api(0).message(session, "nobody there");
        assertThat(stream.until("accepted").json().get("content").stringValue())
                .isEqualTo("nobody there");

        system.startWorker();

        assertThat(EventStream.text(stream.toEnd())).isEqualTo("Hello there.");
    }

    @Test
    void readsMissNothingWhileTheProjectorIsDown() {
        var earlier = system.api(0).createSession();
        system.api(0).message(earlier, "before it stopped").toEnd();
        system.stopProjector();
        try {
            var api = system.api(0);
            var session = api.createSession();
            assertThat(system.api(1).history(session).get("message_count").intValue()).isZero();
            assertThat(listed(api)).contains(session);

            var stream = api.message(session, "while it is down");
            var turn = stream.header("Parley-Turn-Id");
            var events = stream.toEnd();
            var second = api.message(session, "and again without it").toEnd();

            assertThat(second.getLast().name()).isEqualTo("done");
            var history = system.api(1).history(session);
            assertThat(history.get("message_count").intValue()).isEqualTo(4);
            assertThat(history.get("messages").get(1).get("content").stringValue())
                    .isEqualTo("Hello there.");
            assertThat(system.api(1).turn(session, turn).toEnd()).isEqualTo(events);
            assertThat(listed(api).getFirst()).isEqualTo(session);
            // The second prompt had the first exchange, which only the event log held.
            assertThat(
                            system.model
                                    .callsFor("and again without it")
                                    .getFirst()
                                    .request()
                                    .messages()
                                    .toString())
                    .contains("while it is down")
                    .contains("Hello there.");
        } finally {
            system.startProjector();
        }
    }

    @Test
    void aRebuildGivesTheSameRows() {
        var session = system.api(0).createSession();
        system.model.when("many blocks", Script.paced(300, 10_000));
        system.api(0).message(session, "many blocks").toEnd();
        system.api(0).patch("/api/chat/sessions/" + session, "{\"title\":\"Renamed\"}");
        system.awaitProjected();
        var before = system.rows();

        system.stopProjector();
        system.startProjector("--rebuild");
        system.awaitProjected();

        assertThat(system.rows()).isEqualTo(before);
        assertThat(before.toString()).contains("Renamed");
    }

    private static List<String> listed(ApiClient api) {
        var ids = new java.util.ArrayList<String>();
        api.get("/api/chat/sessions")
                .body()
                .get("sessions")
                .forEach(session -> ids.add(session.get("session_id").stringValue()));
        return ids;
    }
}
