package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.parley.events.Text;
import dev.parley.log.Topics;
import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import dev.parley.testsupport.EventStream;
import dev.parley.testsupport.EventStream.Event;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/**
 * Events that a later version writes: nothing that this version knows is lost beside them, however
 * it is read. The records are written by hand, as the writers of that version would.
 */
@Tag("delivery")
@Tag("long")
class LaterVersionTest {

    private static final String AT = "2026-01-01T00:00:00.000Z";

    private final TestSystem system = TestSystem.get();

    /** What was written to the event log by hand, in order. */
    private final List<String> written = new ArrayList<>();

    @Test
    void kindsFieldsAndWordsOfALaterVersionCutNoAnswer() {
        var session = system.api(0).createSession();
        var turn = UUID.randomUUID().toString();
        write(
                session,
                """
                {"type":"message.accepted","session_id":"%s","turn_id":"%s","at":"%s",
                 "user_message_id":"%s","assistant_message_id":"%s","content":"Why?",
                 "mode":"debate","document_ids":[],"tools":["later"]}
                """
                        .formatted(session, turn, AT, UUID.randomUUID(), UUID.randomUUID()));
        event(session, turn, 1, "turn.started", "\"model\":\"m\",\"worker\":\"w\",\"pool\":7");
        event(session, turn, 2, "turn.thought", "\"text\":\"Hm.\"");
        event(session, turn, 3, "turn.token", "\"text\":\"Because \",\"logprob\":[-0.1]");
        event(
                session,
                turn,
                4,
                "turn.progress",
                "\"stage\":\"voting\",\"step_id\":\"v\",\"step\":1,\"of\":1,\"detail\":\"d\"");
        event(session, turn, 5, "turn.thought", "\"text\":\"Aha.\"");
        event(session, turn, 6, "turn.token", "\"text\":\"so.\"");
        event(
                session,
                turn,
                7,
                "turn.completed",
                "\"content_sha256\":\"%s\",\"content_length\":11,\"finish_reason\":\"stop\","
                                .formatted(Text.sha256Hex("Because so."))
                        + "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":5,"
                        + "\"total_tokens\":14,\"reasoning_tokens\":2,\"cached_tokens\":4},"
                        + "\"model\":\"m\",\"cascade_tier\":\"none\"");

        var fromTheLog = system.api(0).turn(session, turn).toEnd();
        await().until(() -> system.projectedStatus(turn).equals("COMPLETED"));
        var fromTheArchive = system.api(1).turn(session, turn).toEnd();

        assertThat(fromTheLog)
                .extracting(EventStream.Event::name)
                .containsExactly("accepted", "started", "token", "progress", "token", "done");
        assertThat(EventStream.text(fromTheLog)).isEqualTo("Because so.");
        assertThat(fromTheArchive).isEqualTo(fromTheLog);
        var answer = system.api(1).history(session).at("/messages/1");
        assertThat(answer.get("content").stringValue()).isEqualTo("Because so.");
        assertThat(answer.at("/usage/reasoning_tokens").intValue()).isEqualTo(2);
        assertThat(archived(turn))
                .contains(
                        "\"type\":\"turn.thought\"", "\"logprob\":[-0.1]", "\"stage\":\"voting\"");
        assertThat(failures(session)).isZero();
        assertTheLogHoldsWhatWasWritten(session);
        assertARebuildGivesTheSameRows();
    }

    @Test
    void aWorkerOfALaterVersionIsReadLiveAndTheNextAttemptIsThisVersions() {
        var session = system.api(0).createSession();
        List<Event> events;
        String turn;
        system.stopWorker();
        try (var stream = system.api(0).message(session, "begun by a later version");
                var watching = system.api(1).session(session)) {
            turn = stream.header("Parley-Turn-Id");
            claimForALaterWorker(turn);
            live(session, turn, 1, "turn.started", "\"model\":\"m\",\"worker\":\"w\",\"pool\":7");
            live(session, turn, 2, "turn.thought", "\"text\":\"Hm.\"");
            live(session, turn, 3, "turn.token", "\"text\":\"half \",\"logprob\":[-0.1]");
            live(
                    session,
                    turn,
                    4,
                    "turn.progress",
                    "\"stage\":\"voting\",\"step_id\":\"v\",\"step\":1,\"of\":1,\"detail\":\"d\"");
            live(session, turn, 5, "turn.thought", "\"text\":\"Aha.\"");
            live(session, turn, 6, "turn.token", "\"text\":\"an answer\"");

            stream.tokens(2);
            watching.tokens(2);
            assertThat(watching.seen()).isEqualTo(stream.seen());
            var back = system.api(1).turn(session, turn, "Last-Event-ID", turn + ".1.3");
            back.tokens(1);
            assertThat(back.seen())
                    .extracting(Event::name, Event::id)
                    .containsExactly(
                            tuple("progress", turn + ".1.4"), tuple("token", turn + ".1.6"));
            back.close();
            assertTheLogHoldsWhatWasWritten(session);

            // The later version's worker is lost.
            system.startWorker();
            events = stream.toEnd();
            watching.until("done");
            assertThat(watching.seen()).isEqualTo(events);
        } finally {
            if (!system.hasWorker()) {
                system.startWorker();
            }
        }

        assertThat(events)
                .extracting(Event::name)
                .startsWith("accepted", "started", "token", "progress", "token", "restart");
        assertThat(EventStream.text(events)).isEqualTo("Hello there.");
        var whole = system.api(1).turn(session, turn).toEnd();
        assertThat(whole.subList(1, whole.size())).isEqualTo(events.subList(6, events.size()));
        system.api(0).message(session, "after the takeover").toEnd();
        assertThat(promptOf("after the takeover")).contains("Hello there.").doesNotContain("half");
        assertTheLogHoldsWhatWasWritten(session);
        assertARebuildGivesTheSameRows();
    }

    @Test
    void recordsOfUnknownKindsBetweenTurnsAndInTheMiddleOfOneChangeNothing() {
        var gate = new Gate();
        system.model.when(
                "beside a later version", Script.answer("a", "b", "c").holdAfter(1, gate));
        var session = UUID.randomUUID().toString();
        write(
                session,
                """
                {"type":"session.created","session_id":"%s","at":"%s","owner":"local",
                 "title":"Of a later version","mode":"debate","document_ids":[],"metadata":{"k":1},
                 "pinned":true,"theme":{"color":"red"}}
                """
                        .formatted(session, AT));
        ofTheSession(session, "session.shared", "\"with\":[\"somebody\"]");
        try (var watching = system.api(1).session(session)) {
            var stream = system.api(0).message(session, "beside a later version");
            var turn = stream.header("Parley-Turn-Id");
            stream.tokens(1);
            ofTheSession(session, "session.pinned", "\"rank\":1");
            ofTheSession(
                    session, "message.rated", "\"turn_id\":\"%s\",\"stars\":4".formatted(turn));
            // Of a turn by its name, but without a place in an attempt.
            ofTheSession(session, "turn.rated", "\"turn_id\":\"%s\"".formatted(turn));
            gate.release();
            var first = stream.toEnd();
            var last = Integer.parseInt(first.getLast().id().split("\\.")[2]);
            event(session, turn, last + 1, "turn.graded", "\"grade\":\"A\"");
            ofTheSession(
                    session, "message.rated", "\"turn_id\":\"%s\",\"stars\":5".formatted(turn));
            var second = system.api(0).message(session, "and then").toEnd();

            assertThat(EventStream.text(first)).isEqualTo("abc");
            assertThat(EventStream.text(second)).isEqualTo("Hello there.");
            watching.until("done");
            watching.until("done");
            var both = new ArrayList<>(first);
            both.addAll(second);
            assertThat(watching.seen()).isEqualTo(both);
            assertThat(system.api(1).turn(session, turn).toEnd()).isEqualTo(first);
        }
        assertThat(promptOf("and then")).contains("abc");
        var history = system.api(1).history(session);
        assertThat(history.get("title").stringValue()).isEqualTo("Of a later version");
        assertThat(history.get("mode").stringValue()).isEqualTo("regular");
        assertThat(history.get("messages"))
                .extracting(message -> message.get("status").stringValue())
                .containsOnly("completed")
                .hasSize(4);
        system.awaitProjected();
        assertThat(failures(session)).isZero();
        assertThat(system.api(1).history(session)).isEqualTo(history);
        assertTheLogHoldsWhatWasWritten(session);
        assertARebuildGivesTheSameRows();
    }

    /** As that worker would have; it has no connection, so it is lost once somebody looks. */
    private void claimForALaterWorker(String turn) {
        var worker = UUID.randomUUID();
        system.database()
                .sql(
                        """
                        INSERT INTO worker (id, name, lock_number, lease, renewal, renewed_at,
                            steady_since)
                        VALUES (?, 'later', 0, interval '1 h', 1, now(), now())
                        """)
                .param(worker)
                .update();
        system.database()
                .sql(
                        """
                        UPDATE turn_claim
                        SET attempt = 1, published = true, request_offset = -1, worker = ?
                        WHERE turn_id = ?
                        """)
                .params(worker, UUID.fromString(turn))
                .update();
    }

    private String promptOf(String message) {
        return system.model.callsFor(message).getFirst().request().messages().toString();
    }

    private void assertTheLogHoldsWhatWasWritten(String session) {
        var lines =
                system.api(1)
                        .text("/api/chat/sessions/" + session + "/log")
                        .body()
                        .lines()
                        .map(line -> JsonMapper.shared().readTree(line).get("event").toString())
                        .toList();
        assertThat(lines)
                .containsSubsequence(
                        written.stream()
                                .map(value -> JsonMapper.shared().readTree(value).toString())
                                .toList());
    }

    private void assertARebuildGivesTheSameRows() {
        system.awaitProjected();
        var rows = system.rows();

        system.stopProjector();
        system.startProjector("--rebuild");
        system.awaitProjected();

        assertThat(system.rows()).isEqualTo(rows);
    }

    private String archived(String turn) {
        return String.join(
                "",
                system.database()
                        .sql("SELECT events FROM turn_chunk WHERE turn_id = ?")
                        .param(UUID.fromString(turn))
                        .query(String.class)
                        .list());
    }

    private int failures(String session) {
        return system.database()
                .sql("SELECT count(*) FROM projection_failure WHERE record_key = ?")
                .param(session)
                .query(Integer.class)
                .single();
    }

    private void event(String session, String turn, int n, String type, String fields) {
        write(session, ofTheTurn(session, turn, n, type, fields));
    }

    /** Writes an event as a worker does: to the event log, then to the session's readers. */
    private void live(String session, String turn, int n, String type, String fields) {
        event(session, turn, n, type, fields);
        if (System.getProperty("parley.test.delivery", "session-topic").equals("session-topic")) {
            produce(
                    Topics.session(UUID.fromString(session)),
                    0,
                    session,
                    ofTheTurn(session, turn, n, type, fields));
        }
    }

    private static String ofTheTurn(
            String session, String turn, int n, String type, String fields) {
        return "{\"type\":\"%s\",\"session_id\":\"%s\",\"turn_id\":\"%s\",\"attempt\":1,\"n\":%d,\"at\":\"%s\",%s}"
                .formatted(type, session, turn, n, AT, fields);
    }

    private void ofTheSession(String session, String type, String fields) {
        write(
                session,
                "{\"type\":\"%s\",\"session_id\":\"%s\",\"at\":\"%s\",%s}"
                        .formatted(type, session, AT, fields));
    }

    private void write(String session, String value) {
        produce(Topics.EVENTS, system.partition(session), session, value);
        written.add(value);
    }

    private void produce(String topic, int partition, String session, String value) {
        system.produce(
                new ProducerRecord<>(
                        topic,
                        partition,
                        session.getBytes(StandardCharsets.UTF_8),
                        value.getBytes(StandardCharsets.UTF_8)));
    }
}
