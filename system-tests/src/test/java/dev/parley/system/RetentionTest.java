package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.events.SessionEvent.SessionDeleted;
import dev.parley.log.Topics;
import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import dev.parley.store.documents.OwnerWords;
import dev.parley.store.history.projection.ProjectionFailures;
import dev.parley.store.limits.Allowance;
import dev.parley.store.sessions.DeletedSessions;
import dev.parley.store.sessions.SessionRetention;
import dev.parley.store.turns.TurnClaims;
import dev.parley.testsupport.DocumentCalls;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What is removed after a while, and what is not. */
class RetentionTest {

    private static final Duration HALF_A_DAY = Duration.ofHours(12);

    private final TestSystem system = TestSystem.get();
    private final IdleSessions idle = new IdleSessions(system);
    private final TransactionTemplate transaction =
            new TransactionTemplate(system.apiBean(PlatformTransactionManager.class));
    private final DeletedSessions deletions = system.apiBean(DeletedSessions.class);

    @Test
    void anIdleSessionIsDeletedAsByItsOwnerAndNoOther() {
        var gate = new Gate();
        system.model.when("runs for long", Script.answer("a", "b").holdAfter(1, gate));
        var old = talkedTo();
        var young = talkedTo();
        var live = system.api(0).createSession();
        var stream = system.api(0).message(live, "runs for long");
        stream.tokens(1);
        system.awaitProjected();
        age(old);
        age(live);

        try (var reader = system.api(1).session(old);
                var another =
                        system.startAnotherProjector("--parley.retention.sessions=" + HALF_A_DAY)) {
            assertThat(another.isRunning()).isTrue();
            assertThat(reader.until("deleted").json().get("session_id").stringValue())
                    .isEqualTo(old);
            await("it is gone")
                    .until(() -> system.api(0).get(path(old)).code().equals("not_found"));
            // A round later.
            var second = talkedTo();
            system.awaitProjected();
            age(second);
            await("another one is gone")
                    .until(() -> system.api(0).get(path(second)).code().equals("not_found"));
        }
        assertThat(system.record(old)).hasAtLeastOneElementOfType(SessionDeleted.class);
        assertThat(system.api(0).get(path(young)).status()).isEqualTo(200);
        assertThat(system.api(0).get(path(live)).status()).isEqualTo(200);
        gate.release();
        assertThat(stream.toEnd().getLast().name()).isEqualTo("done");
        system.awaitProjected();
    }

    @Test
    void aSessionThatNoListShowsGoesEarlier() {
        var answer =
                system.api(0)
                        .post(
                                "/v1/chat/completions",
                                "{\"messages\":[{\"role\":\"user\",\"content\":\"soon gone\"}]}");
        var unlisted = answer.response().headers().firstValue("Parley-Session-Id").orElseThrow();
        var listed = talkedTo();
        system.awaitProjected();
        age(unlisted);
        age(listed);

        try (var another =
                system.startAnotherProjector("--parley.retention.unlisted=" + HALF_A_DAY)) {
            assertThat(another.isRunning()).isTrue();
            await("it is gone")
                    .until(() -> system.api(0).get(path(unlisted)).code().equals("not_found"));
        }
        assertThat(system.api(0).get(path(listed)).status()).isEqualTo(200);
        // Other tests compare all rows with those of a rebuild, which knows no aged session.
        assertThat(system.api(0).delete(path(listed)).status()).isEqualTo(204);
        system.awaitProjected();
    }

    /** Front ends make one for each answer and each title. */
    @Test
    void manySessionsGoTogetherAndNoneGetsATopicForThat() {
        var sessions = new ArrayList<String>();
        for (int i = 0; i < 120; i++) {
            sessions.add(system.api(0).createSession());
        }
        system.awaitProjected();
        sessions.forEach(this::age);

        try (var another =
                system.startAnotherProjector("--parley.retention.sessions=" + HALF_A_DAY)) {
            assertThat(another.isRunning()).isTrue();
            await("all are deleted").until(() -> deletionsOf(sessions, "recorded", "gone") == 120);
        }
        await("all deletions are finished").until(() -> deletionsOf(sessions, "gone") == 120);
        assertThat(system.record(sessions.getLast()))
                .hasAtLeastOneElementOfType(SessionDeleted.class);
        // The brokers keep the files of a deleted topic for a minute.
        var leftovers = new Leftovers(system.apiBean(Admin.class), system.database());
        assertThat(leftovers.inKafka(sessions.getFirst(), Topics.EVENTS)).isNotEmpty();
        assertThat(leftovers.inKafka(sessions.getFirst(), "chat.session.")).isEmpty();
        assertThat(leftovers.inKafka(sessions.getLast(), "chat.session.")).isEmpty();
        system.awaitProjected();
    }

    private int deletionsOf(List<String> sessions, String... states) {
        return system.database()
                .sql(
                        "SELECT count(*) FROM deleted_session"
                                + " WHERE session_id = ANY (:sessions) AND state = ANY (:states)")
                .param("sessions", sessions.stream().map(UUID::fromString).toArray(UUID[]::new))
                .param("states", states)
                .query(Integer.class)
                .single();
    }

    @Test
    void aSessionThatTakesAMessageAtThatMomentStays() {
        var session = talkedTo();
        system.awaitProjected();
        var message = Accepted.message(session, "at the last moment");
        var updated = updatedAt(session);
        age(session);
        var retention = new SessionRetention(system.database(), deletions, transaction);

        transaction.executeWithoutResult(
                tx -> {
                    system.apiBean(TurnClaims.class)
                            .accept(message, "local", null, "hash", Allowance.NONE);
                    // On a thread of its own, and so outside this transaction.
                    var decided =
                            CompletableFuture.supplyAsync(
                                            () ->
                                                    retention.decide(
                                                            HALF_A_DAY,
                                                            false,
                                                            Instant.now(),
                                                            1_000))
                                    .join();
                    assertThat(decided)
                            .extracting(SessionRetention.Idle::sessionId)
                            .doesNotContain(UUID.fromString(session));
                    tx.setRollbackOnly();
                });
        // As the event log has it.
        system.database()
                .sql("UPDATE session SET updated_at = CAST(? AS timestamptz) WHERE session_id = ?")
                .params(updated, UUID.fromString(session))
                .update();
    }

    @Test
    void aDeletionIsForgottenLongAfterItWasFinishedAndProjected() {
        var session = talkedTo();
        system.awaitProjected();
        system.stopProjector();
        try {
            assertThat(system.api(0).delete(path(session)).status()).isEqualTo(204);
            system.database()
                    .sql(
                            "UPDATE deleted_session SET state = 'gone',"
                                    + " decided_at = decided_at - interval '1 day'"
                                    + " WHERE session_id = ?")
                    .param(UUID.fromString(session))
                    .update();

            deletions.forgetFinished(HALF_A_DAY, 1_000);
            assertThat(system.api(1).session(session).status()).as("not projected").isEqualTo(204);
        } finally {
            system.startProjector();
        }
        system.awaitProjected();

        deletions.forgetFinished(HALF_A_DAY, 1_000);

        assertThat(system.api(1).session(session).status()).isEqualTo(404);
        assertThat(system.api(1).post(path(session) + "/messages", "{\"content\":\"x\"}").code())
                .isEqualTo("not_found");
    }

    @Test
    void theNewestRecordsThatWereSetAsideStay() {
        var session = system.api(0).createSession();
        for (var garbage : List.of("first", "second", "third")) {
            system.produce(
                    new ProducerRecord<>(
                            Topics.EVENTS,
                            system.partition(session),
                            session.getBytes(StandardCharsets.UTF_8),
                            garbage.getBytes(StandardCharsets.UTF_8)));
        }
        system.awaitProjected();

        transaction.executeWithoutResult(
                tx -> {
                    new ProjectionFailures(system.database()).keepNewest(2);
                    assertThat(
                                    system.database()
                                            .sql(
                                                    "SELECT convert_from(value, 'UTF8')"
                                                            + " FROM projection_failure"
                                                            + " ORDER BY log_offset")
                                            .query(String.class)
                                            .list())
                            .containsExactly("second", "third");
                    // Other tests compare all rows with those of a rebuild.
                    tx.setRollbackOnly();
                });
    }

    @Test
    void theWordsOfADeletedDocumentGoAndThoseOfOthersStay() {
        var documents = new DocumentCalls(system.api(0));
        var gone = documents.text("Birds", "The quagglethrush sings at dawn.");
        var kept = documents.text("Fish", "The murkelflounder sleeps until noon.");
        documents.awaitReady(gone);
        documents.awaitReady(kept);
        assertThat(words()).contains("quagglethrush", "murkelflounder");
        documents.delete(gone);

        transaction.executeWithoutResult(
                tx -> {
                    // As while a document of the owner is written.
                    system.database()
                            .sql("SELECT 1 FROM pg_advisory_xact_lock_shared(4, hashtext('local'))")
                            .query(Integer.class)
                            .single();
                    CompletableFuture.runAsync(this::sweep).join();
                });
        assertThat(words()).contains("quagglethrush");

        sweep();

        assertThat(words()).contains("murkelflounder").doesNotContain("quagglethrush");
        documents.delete(kept);
    }

    private void sweep() {
        var all = system.workerBean(OwnerWords.class);
        for (var at = all.removeUnused(null, 100); at != null; at = all.removeUnused(at, 100)) {
            assertThat(at.word()).isNotEmpty();
        }
    }

    private List<String> words() {
        return system.database()
                .sql("SELECT word FROM owner_word WHERE owner = 'local'")
                .query(String.class)
                .list();
    }

    private String talkedTo() {
        var session = system.api(0).createSession();
        system.api(0).message(session, "hello").toEnd();
        return session;
    }

    private void age(String session) {
        idle.age(session);
        system.database()
                .sql(
                        "UPDATE session SET updated_at = updated_at - interval '1 day'"
                                + " WHERE session_id = ?")
                .param(UUID.fromString(session))
                .update();
    }

    private String updatedAt(String session) {
        return system.database()
                .sql("SELECT updated_at::text FROM session WHERE session_id = ?")
                .param(UUID.fromString(session))
                .query(String.class)
                .single();
    }

    private static String path(String session) {
        return "/api/chat/sessions/" + session;
    }
}
