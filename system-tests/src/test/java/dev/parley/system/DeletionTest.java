package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.events.EventCodec;
import dev.parley.events.MessageAccepted;
import dev.parley.events.SessionEvent.SessionDeleted;
import dev.parley.log.EventLog;
import dev.parley.log.Topics;
import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import dev.parley.store.limits.Allowance;
import dev.parley.store.sessions.DeletedSessions;
import dev.parley.store.turns.Acceptance;
import dev.parley.store.turns.TurnClaims;
import dev.parley.testsupport.ApiClient;
import dev.parley.testsupport.SseStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A session that is deleted is gone for everybody, at once and for good. */
@Tag("delivery")
class DeletionTest {

    private static final String MESSAGE = "{\"content\":\"too late\"}";

    private final TestSystem system = TestSystem.get();
    private final DeletedSessions deletions = system.apiBean(DeletedSessions.class);

    @Test
    void itIsA404OnEveryNodeAtOnceAlsoWhileTheProjectorIsDown() {
        var session = system.api(0).createSession();
        var turn = system.api(0).message(session, "soon gone", "Idempotency-Key", "k");
        turn.toEnd();
        system.awaitProjected();
        system.stopProjector();
        try {
            assertThat(system.api(0).delete(path(session)).status()).isEqualTo(204);

            for (int node : new int[] {1, 0}) {
                var api = system.api(node);
                var messages = path(session) + "/messages";
                assertThat(
                                List.of(
                                        api.get(path(session)),
                                        api.get(path(session) + "/log"),
                                        api.patch(path(session), "{\"title\":\"x\"}"),
                                        api.post(messages, MESSAGE),
                                        api.post(messages, MESSAGE, "Idempotency-Key", "k"),
                                        api.post(messages, MESSAGE, "Last-Event-ID", last(turn)),
                                        api.delete(path(session))))
                        .allSatisfy(answer -> assertThat(answer.code()).isEqualTo("not_found"));
                assertThat(api.get("/api/chat/sessions").body().toString()).doesNotContain(session);
                // A reader that comes back is told that nothing more will come.
                assertThat(api.session(session).status()).isEqualTo(204);
                assertThat(api.turn(session, turn.header("Parley-Turn-Id")).status())
                        .isEqualTo(204);
            }
        } finally {
            system.startProjector();
        }
        awaitNothingLeft(session);
    }

    @Test
    void itsLiveTurnIsCancelledAndItsReadersAreTold() {
        var gate = new Gate();
        system.model.when("deleted midway", Script.answer("a", "b", "c").holdAfter(1, gate));
        var session = system.api(0).createSession();
        var sender = system.api(0).message(session, "deleted midway");
        sender.tokens(1);
        var readers =
                List.of(
                        sender,
                        system.api(1).session(session),
                        system.api(1).turn(session, sender.header("Parley-Turn-Id")));
        readers.subList(1, 3).forEach(reader -> reader.tokens(1));

        assertThat(system.api(1).delete(path(session)).status()).isEqualTo(204);

        for (var reader : readers) {
            var last = reader.toEnd().getLast();
            assertThat(last.name()).isEqualTo("deleted");
            assertThat(last.json().get("session_id").stringValue()).isEqualTo(session);
        }
        assertThat(types(session)).contains("session.deleted", "turn.cancelled");
        assertThat(claims(session)).as("no turn is live").isZero();
        // The worker still writes; its events belong to no session any more.
        gate.release();
        awaitNothingLeft(session);
        system.stopProjector();
        system.startProjector("--rebuild");
        awaitNothingLeft(session);
    }

    @Test
    void aReaderWhoseFeedDoesNotBringItIsTold() {
        var session = system.api(0).createSession();
        try (var reader = system.api(1).session(session)) {
            // The state after a crash before delivery, which the reaper has not noticed.
            deletions.decide(UUID.fromString(session), "local", Instant.EPOCH);
            system.database()
                    .sql("UPDATE deleted_session SET state = 'gone' WHERE session_id = ?")
                    .param(UUID.fromString(session))
                    .update();

            assertThat(reader.until("deleted").json().get("session_id").stringValue())
                    .isEqualTo(session);
            assertThat(reader.next()).isNull();
        }
    }

    @Test
    void aMessageThatIsAcceptedFirstIsCancelledByTheDeletionThatWaitedForIt() {
        var session = system.api(0).createSession();
        var accepting = new TransactionTemplate(system.apiBean(PlatformTransactionManager.class));
        var deleting = new ArrayList<CompletableFuture<ApiClient.Answer>>();

        accepting.executeWithoutResult(
                tx -> {
                    assertThat(accept(session)).isInstanceOf(Acceptance.Unpublished.class);
                    deleting.add(
                            CompletableFuture.supplyAsync(
                                    () -> system.api(1).delete(path(session))));
                    await("the deletion waits").until(system::somebodyWaitsForAnAdvisoryLock);
                });

        assertThat(deleting.getFirst().join().status()).isEqualTo(204);
        assertThat(claims(session)).isZero();
        assertThat(types(session)).contains("turn.cancelled");
        awaitNothingLeft(session);
    }

    @Test
    void aMessageThatComesAfterTheDecisionIsNotAccepted() {
        var session = system.api(0).createSession();
        deletions.decide(UUID.fromString(session), "local", Instant.now());

        assertThat(accept(session)).isInstanceOf(Acceptance.SessionGone.class);
        assertThat(system.api(1).post(path(session) + "/messages", MESSAGE).status())
                .isEqualTo(404);
        awaitNothingLeft(session);
    }

    @Test
    void aDeletionThatACrashLeftHalfDoneIsFinished() {
        var session = system.api(0).createSession();
        system.api(0).message(session, "half deleted").toEnd();

        deletions.decide(UUID.fromString(session), "local", Instant.now());

        awaitNothingLeft(session);
        assertThat(system.api(0).get(path(session)).status()).isEqualTo(404);
        assertThat(types(session)).endsWith("session.deleted");
    }

    @Test
    void messagesAndDeletionsThatRaceLeaveNothingBehind() throws Exception {
        var sessions = new ArrayList<String>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 10; round++) {
                var session = system.api(0).createSession();
                sessions.add(session);
                boolean stream = round % 2 == 0;
                var start = new CyclicBarrier(2);
                var posted =
                        threads.submit(
                                () -> {
                                    start.await();
                                    return stream ? streamed(session) : linked(session);
                                });
                start.await();
                var deleted = system.api(1).delete(path(session));

                assertThat(deleted.status()).isEqualTo(204);
                assertThat(posted.get()).isIn("202", "200 deleted", "200 done", "404");
                assertThat(system.api(0).get(path(session)).status()).isEqualTo(404);
            }
        }
        sessions.forEach(this::awaitNothingLeft);
    }

    @Test
    void eventsThatComeLateBringNothingBack() {
        var session = system.api(0).createSession();
        var id = UUID.fromString(session);
        assertThat(system.api(0).delete(path(session)).status()).isEqualTo(204);
        var log = system.apiBean(EventLog.class);

        log.append(message(session)).join();
        log.append(new SessionDeleted(id, Instant.EPOCH)).join();
        log.append(message(session)).join();

        assertThat(system.api(1).get(path(session)).status()).isEqualTo(404);
        awaitNothingLeft(session);
    }

    private String streamed(String session) {
        var stream = system.api(0).message(session, "races");
        return stream.status() == 200
                ? "200 " + stream.toEnd().getLast().name()
                : Integer.toString(stream.status());
    }

    private String linked(String session) {
        var answer =
                system.api(0)
                        .post(path(session) + "/messages", MESSAGE, "Accept", "application/json");
        return Integer.toString(answer.status());
    }

    private Acceptance accept(String session) {
        return system.apiBean(TurnClaims.class)
                .accept(message(session), "local", null, "hash", Allowance.NONE);
    }

    private static MessageAccepted message(String session) {
        return Accepted.message(session, "to a session that goes");
    }

    private List<String> types(String session) {
        return system.record(session).stream().map(EventCodec::type).toList();
    }

    private int claims(String session) {
        return count("turn_claim", session);
    }

    private int count(String table, String session) {
        return system.database()
                .sql("SELECT count(*) FROM " + table + " WHERE session_id = ?")
                .param(UUID.fromString(session))
                .query(Integer.class)
                .single();
    }

    /** Requires that neither rows nor archive nor claim nor topic are left. */
    private void awaitNothingLeft(String session) {
        await("the deletion of " + session)
                .untilAsserted(
                        () -> {
                            assertThat(system.positions()).isEqualTo(system.ends());
                            for (var table :
                                    List.of("session", "message", "turn_chunk", "turn_claim")) {
                                assertThat(count(table, session)).as(table).isZero();
                            }
                            assertThat(system.apiBean(Admin.class).listTopics().names().get())
                                    .doesNotContain(Topics.session(UUID.fromString(session)));
                        });
    }

    private static String path(String session) {
        return "/api/chat/sessions/" + session;
    }

    private static String last(SseStream stream) {
        return stream.seen().getLast().id();
    }
}
