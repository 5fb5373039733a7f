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
        system.awaitProjected();
        var gate = new Gate();
        system.model.when("live while they are listed", Script.answer("a", "b").holdAfter(1, gate));
        var live = new ArrayList<SseStream>();
        var sessions = new ArrayList<String>();
        system.stopProjector();
        system.stopWorker();
        // So that turns stay live however busy the machine is.
        system.startWorker("--parley.model.between-tokens-timeout=2m");
        try (var node =
                system.startApi(
                        context ->
                                context.registerBean(CountedStatements.class, () -> statements))) {
            var api = TestSystem.client(node);
            begin(1, sessions, live);
            api.get("/api/chat/sessions");
            var one = statements.of(() -> list(api));
            begin(7, sessions, live);
            var ended = system.api(0).createSession();
            system.api(0).message(ended, "has ended while they are listed").toEnd();

            var many = statements.of(() -> list(api));

            assertThat(many).as("%s", many).hasSameSizeAs(one);
            var listed = api.get("/api/chat/sessions?limit=9").body().get("sessions");
            for (var session : listed) {
                var id = session.get("session_id").stringValue();
                assertThat(session.get("status").stringValue())
                        .isEqualTo(id.equals(ended) ? "idle" : "running");
                assertThat(id.equals(ended) || sessions.contains(id)).isTrue();
                assertThat(session.get("message_count").intValue()).isEqualTo(2);
            }
        } finally {
            gate.release();
            live.forEach(SseStream::toEnd);
            system.startProjector();
            system.stopWorker();
            system.startWorker();
        }
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

    private void begin(int turns, ArrayList<String> sessions, ArrayList<SseStream> live) {
        for (int i = 0; i < turns; i++) {
            var session = system.api(0).createSession();
            var stream = system.api(0).message(session, "live while they are listed");
            stream.tokens(1);
            sessions.add(session);
            live.add(stream);
        }
    }

    private static void list(ApiClient api) {
        assertThat(api.get("/api/chat/sessions").status()).isEqualTo(200);
    }
}
