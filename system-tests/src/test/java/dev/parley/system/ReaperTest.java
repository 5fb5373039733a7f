package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.events.FailureCode;
import dev.parley.events.MessageAccepted;
import dev.parley.events.TurnEvent;
import dev.parley.log.EventLog;
import dev.parley.store.limits.Allowance;
import dev.parley.store.turns.Acceptance;
import dev.parley.store.turns.TurnClaims;
import dev.parley.store.turns.TurnPublisher;
import dev.parley.testsupport.EventStream;
import dev.parley.testsupport.EventStream.Event;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The reaper finishes what a crash left half done. */
class ReaperTest {

    private final TestSystem system = TestSystem.get();
    private final TurnClaims claims = system.apiBean(TurnClaims.class);

    @Test
    void aMessageThatWasClaimedAndNotPublishedIsAnswered() {
        var session = system.api(0).createSession();
        var message = claimed(session, "claimed, then the node was gone");

        try (var reader = system.api(1).session(session)) {
            reader.until("done");
            assertThat(reader.seen().getFirst().id()).isEqualTo(message.turnId() + ".0.0");
            assertThat(EventStream.text(reader.seen())).isEqualTo("Hello there.");
        }
        assertThat(system.model.callsFor(message.content())).hasSize(1);
    }

    @Test
    void aReaperThatWaitsDoesNotHoldUpTheOthers() throws SQLException {
        var session = system.api(0).createSession();
        try (var reader = system.api(1).session(session)) {
            try (var other = system.apiBean(DataSource.class).getConnection()) {
                other.setAutoCommit(false);
                other.createStatement()
                        .execute("LOCK TABLE document_chunk IN ACCESS EXCLUSIVE MODE");
                await("the reaper of words").until(this::somebodyWaitsForTheChunks);

                var message = claimed(session, "claimed while a reaper waits");
                await("the publication").until(() -> isPublished(message));

                other.rollback();
            }
            reader.until("done");
        }
    }

    private boolean somebodyWaitsForTheChunks() {
        return system.database()
                        .sql(
                                "SELECT count(*) FROM pg_locks WHERE NOT granted"
                                        + " AND relation = 'document_chunk'::regclass")
                        .query(Integer.class)
                        .single()
                > 0;
    }

    private boolean isPublished(MessageAccepted message) {
        return system.database()
                .sql("SELECT published FROM turn_claim WHERE turn_id = ?")
                .param(message.turnId())
                .query(Boolean.class)
                .single();
    }

    @Test
    void aMessageThatWasPublishedTwiceIsAnsweredOnce() {
        var session = system.api(0).createSession();
        var message = claimed(session, "published twice");
        var publisher = system.apiBean(TurnPublisher.class);

        try (var reader = system.api(1).session(session)) {
            publisher.publish(message);
            publisher.publish(message);
            reader.until("done");
            // A second answer would show in the next turn's stream.
            var next = system.api(0).message(session, "the next one").toEnd();
            assertThat(next.getLast().name()).isEqualTo("done");
            reader.until("done");
            assertThat(reader.seen())
                    .extracting(Event::name)
                    .containsExactly(
                            "accepted",
                            "started",
                            "sources",
                            "token",
                            "token",
                            "token",
                            "done",
                            "accepted",
                            "started",
                            "sources",
                            "token",
                            "token",
                            "token",
                            "done");
        }
        assertThat(system.model.callsFor("published twice")).hasSize(1);
        assertThat(system.api(0).history(session).get("message_count").intValue()).isEqualTo(4);
    }

    @Test
    void anEndingThatWasDecidedAndNotPublishedIsPublished() {
        system.stopWorker();
        try {
            var session = system.api(0).createSession();
            var message = claimed(session, "decided, then the node was gone");
            system.apiBean(TurnPublisher.class).publish(message);
            var ending = ending(message, FailureCode.INTERNAL);

            assertThat(claims.decideEnding(ending, 0)).isTrue();
            assertThat(claims.decideEnding(ending(message, FailureCode.EXPIRED), 0))
                    .as("an ending is decided once")
                    .isFalse();

            var events = system.api(1).turn(session, message.turnId().toString()).toEnd();
            assertThat(events).extracting(Event::name).containsExactly("accepted", "error");
            assertThat(events.getLast().json().get("code").stringValue()).isEqualTo("internal");
            assertThat(claims.liveTurn("local", message.sessionId())).isEmpty();
        } finally {
            system.startWorker();
        }
    }

    @Test
    void aMessageThatComesWhileTheLastTurnEndsIsNotRefused() {
        system.stopWorker();
        try {
            var session = system.api(0).createSession();
            var message = claimed(session, "its end is decided");
            system.apiBean(TurnPublisher.class).publish(message);
            assertThat(claims.decideEnding(ending(message, FailureCode.INTERNAL), 0)).isTrue();

            var next = system.api(1).message(session, "as soon as the end was read");

            assertThat(next.until("accepted").id())
                    .isEqualTo(next.header("Parley-Turn-Id") + ".0.0");
            system.startWorker();
            assertThat(next.toEnd().getLast().name()).isEqualTo("done");
        } finally {
            system.stopWorker();
            system.startWorker();
        }
    }

    @Test
    void anEndingInTheEventLogThatNobodyDeliveredReachesItsReader() {
        system.stopWorker();
        try {
            var session = system.api(0).createSession();
            var stream = system.api(0).message(session, "killed before the delivery");
            stream.until("accepted");
            var turn = UUID.fromString(stream.header("Parley-Turn-Id"));
            endWithoutDelivery(session, turn);

            assertThat(stream.toEnd().getLast().name()).isEqualTo("error");
        } finally {
            system.startWorker();
        }
    }

    @Test
    void anEndingThatNobodyDeliveredComesBeforeTheNextTurn() {
        system.stopWorker();
        try {
            var session = system.api(0).createSession();
            try (var reader = system.api(1).session(session)) {
                var first = system.api(0).message(session, "ended and not delivered");
                var turn = UUID.fromString(first.header("Parley-Turn-Id"));
                reader.until("accepted");
                endWithoutDelivery(session, turn);

                var second = system.api(0).message(session, "overtakes the ending");
                system.startWorker();
                second.toEnd();

                assertThat(reader.until("error").json().get("turn_id").stringValue())
                        .isEqualTo(turn.toString());
                assertThat(reader.until("done").json().get("turn_id").stringValue())
                        .isEqualTo(second.header("Parley-Turn-Id"));
            }
        } finally {
            system.stopWorker();
            system.startWorker();
        }
    }

    private void endWithoutDelivery(String session, UUID turn) {
        var ending =
                TurnEvent.Failed.of(
                        TurnEvent.Header.opening(
                                UUID.fromString(session),
                                turn,
                                1,
                                Instant.now().truncatedTo(ChronoUnit.MILLIS)),
                        FailureCode.INTERNAL);
        assertThat(claims.decideEnding(ending, 0)).isTrue();
        system.apiBean(EventLog.class).append(ending).join();
        claims.ended(turn);
    }

    @Test
    void aCancelInTheQueueThatNobodyWentThroughWithHolds() {
        system.stopWorker();
        try {
            var session = system.api(0).createSession();
            var message = claimed(session, "cancelled, then the node was gone");
            system.apiBean(TurnPublisher.class).publish(message);
            system.database()
                    .sql("UPDATE turn_claim SET cancel_requested = true WHERE turn_id = ?")
                    .param(message.turnId())
                    .update();

            var events = system.api(1).turn(session, message.turnId().toString()).toEnd();

            assertThat(events).extracting(Event::name).containsExactly("accepted", "done");
            assertThat(events.getLast().json().get("status").stringValue()).isEqualTo("cancelled");
        } finally {
            system.startWorker();
        }
        assertThat(system.model.callsFor("cancelled, then the node was gone")).isEmpty();
    }

    @Test
    void aCancelInTheQueueIsNoExpiryHoweverLongItWaited() {
        system.stopWorker();
        system.stopProjector();
        try {
            var session = system.api(0).createSession();
            var message = claimed(session, "cancelled and long forgotten");
            system.apiBean(TurnPublisher.class).publish(message);
            system.database()
                    .sql(
                            "UPDATE turn_claim SET cancel_requested = true,"
                                    + " created_at = now() - interval '4 s' WHERE turn_id = ?")
                    .param(message.turnId())
                    .update();
            system.startProjector("--parley.reaper.expire-after=1s");

            var events = system.api(1).turn(session, message.turnId().toString()).toEnd();

            assertThat(events).extracting(Event::name).containsExactly("accepted", "done");
            assertThat(events.getLast().json().get("status").stringValue()).isEqualTo("cancelled");
        } finally {
            system.stopProjector();
            system.startProjector();
            system.startWorker();
        }
    }

    @Test
    void aTurnThatNobodyTakesExpires() {
        system.stopWorker();
        system.stopProjector();
        system.startProjector("--parley.reaper.expire-after=1s");
        try {
            var session = system.api(0).createSession();

            var events = system.api(0).message(session, "nobody takes it").toEnd();

            assertThat(events.getLast().json().get("code").stringValue()).isEqualTo("expired");
            var answer = system.api(0).history(session).get("messages").get(1);
            assertThat(answer.get("status").stringValue()).isEqualTo("failed");
        } finally {
            system.stopProjector();
            system.startProjector();
            system.startWorker();
        }
        assertThat(system.model.callsFor("nobody takes it")).isEmpty();
    }

    @Test
    void aTurnWhoseWorkersAreAllGoneExpires() {
        system.stopWorker();
        system.stopProjector();
        try {
            var session = system.api(0).createSession();
            var reader = system.api(0).message(session, "everybody has gone");
            var turn = UUID.fromString(reader.header("Parley-Turn-Id"));
            claimByAWorkerThatIsGone(turn);
            system.startProjector(
                    "--parley.reaper.expire-after=1s", "--parley.reaper.lost-after=1s");

            var events = reader.toEnd();

            assertThat(events.getLast().json().get("code").stringValue()).isEqualTo("expired");
            assertThat(system.record(session).getLast())
                    .isInstanceOfSatisfying(
                            TurnEvent.Failed.class,
                            failed -> assertThat(failed.attempt()).isEqualTo(2));
        } finally {
            system.stopProjector();
            system.startProjector();
            system.startWorker();
        }
        assertThat(system.model.callsFor("everybody has gone")).isEmpty();
    }

    private void claimByAWorkerThatIsGone(UUID turn) {
        system.database()
                .sql(
                        """
                        UPDATE turn_claim SET attempt = 1, request_offset = -1, worker = ?,
                            published = true, updated_at = now()
                        WHERE turn_id = ?
                        """)
                .params(UUID.randomUUID(), turn)
                .update();
    }

    private MessageAccepted claimed(String session, String content) {
        var message = Accepted.message(session, content);
        assertThat(claims.accept(message, "local", null, "hash", Allowance.NONE))
                .isInstanceOf(Acceptance.Unpublished.class);
        return message;
    }

    private static TurnEvent.Failed ending(MessageAccepted message, FailureCode code) {
        return TurnEvent.Failed.of(
                TurnEvent.Header.opening(message.sessionId(), message.turnId(), 1, message.at()),
                code);
    }
}
