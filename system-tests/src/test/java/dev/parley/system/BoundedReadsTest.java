package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import dev.parley.testsupport.ApiClient;
import dev.parley.testsupport.SseStream;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** A read asks the database as often, however much there is. */
class BoundedReadsTest {

    private final TestSystem system = TestSystem.get();
    private final CountedStatements statements = new CountedStatements();

    @Test
    void aListAsksAsOftenHoweverManyTurnsAreLive() {
        var first = new Gate();
        var second = new Gate();
        system.model.when(
                "live while they are listed",
                Script.answer("a", "b", "c").holdAfter(1, first).holdAfter(2, second));
        var live = new ArrayList<SseStream>();
        var sessions = new ArrayList<String>();
        system.stopWorker();
        // So that turns stay live however busy the machine is.
        system.startWorker("--parley.model.between-tokens-timeout=2m");
        try (var node =
                system.startApi(
                        context ->
                                context.registerBean(CountedStatements.class, () -> statements))) {
            var api = TestSystem.client(node);
            for (int i = 0; i < 8; i++) {
                sessions.add(system.api(0).createSession());
                live.add(system.api(0).message(sessions.getLast(), "live while they are listed"));
                live.getLast().tokens(1);
            }
            system.awaitProjected();
            system.stopProjector();
            var ended = system.api(0).createSession();
            system.api(0).message(ended, "has ended while they are listed").toEnd();
            list(api);
            var one = statements.of(() -> list(api));
            // From here on, the event log holds a token of each that is not projected.
            first.release();
            live.forEach(stream -> stream.tokens(1));

            var many = statements.of(() -> list(api));

            assertThat(many).as("%s", many).hasSameSizeAs(one);
            var listed = api.get("/api/chat/sessions?limit=9").body().get("sessions");
            assertThat(listed).hasSize(9);
            for (var session : listed) {
                var id = session.get("session_id").stringValue();
                assertThat(id.equals(ended) || sessions.contains(id)).isTrue();
                assertThat(session.get("status").stringValue())
                        .isEqualTo(id.equals(ended) ? "idle" : "running");
                assertThat(session.get("message_count").intValue()).isEqualTo(2);
            }
        } finally {
            first.release();
            second.release();
            live.forEach(SseStream::toEnd);
            system.stopProjector();
            system.startProjector();
            system.stopWorker();
            system.startWorker();
        }
    }

    @Test
    void aReadAsksAsOftenHoweverManyTurnsNameTheirParent() {
        try (var node =
                system.startApi(
                        context ->
                                context.registerBean(CountedStatements.class, () -> statements))) {
            var api = TestSystem.client(node);
            var session = system.api(0).createSession();
            var parents = new ArrayList<String>();
            for (int i = 0; i < 4; i++) {
                parents.add(ask(session, ""));
            }
            system.awaitProjected();
            system.stopProjector();
            askAfter(session, parents.get(0));
            select(session, parents.get(3));
            list(api);
            api.history(session);
            var listOfOne = statements.of(() -> list(api));
            var historyOfOne = statements.of(() -> api.history(session));

            askAfter(session, parents.get(1));
            select(session, parents.get(2));

            assertThat(statements.of(() -> list(api))).hasSameSizeAs(listOfOne);
            assertThat(statements.of(() -> api.history(session))).hasSameSizeAs(historyOfOne);
        } finally {
            system.stopProjector();
            system.startProjector();
        }
    }

    private void select(String session, String leaf) {
        var answer =
                system.api(0)
                        .put(
                                "/api/chat/sessions/" + session + "/leaf",
                                "{\"turn_id\":\"" + leaf + "\"}");
        assertThat(answer.status()).isEqualTo(200);
    }

    private void askAfter(String session, String parent) {
        ask(session, ",\"parent_turn_id\":\"" + parent + "\"");
    }

    private String ask(String session, String more) {
        var accepted =
                system.api(0)
                        .post(
                                "/api/chat/sessions/" + session + "/messages",
                                "{\"content\":\"a branch\"" + more + "}",
                                "Accept",
                                "application/json");
        var turn = accepted.body().get("turn_id").stringValue();
        system.api(0).turn(session, turn).toEnd();
        return turn;
    }

    @Test
    void aPageOfDocumentsIsOneStatement() {
        try (var node =
                system.startApi(
                        context ->
                                context.registerBean(CountedStatements.class, () -> statements))) {
            var api = TestSystem.client(node);
            var page = "/api/documents?limit=2";
            api.get(page);

            assertThat(statements.of(() -> assertThat(api.get(page).status()).isEqualTo(200)))
                    .hasSize(1);
        }
    }

    private static void list(ApiClient api) {
        assertThat(api.get("/api/chat/sessions").status()).isEqualTo(200);
    }
}
