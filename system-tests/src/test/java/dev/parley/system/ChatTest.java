package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.events.ChatMode;
import dev.parley.events.MessageAccepted;
import dev.parley.events.ModelChoice;
import dev.parley.events.SessionEvent.SessionCreated;
import dev.parley.log.EventLog;
import dev.parley.log.Ids;
import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import dev.parley.store.sessions.SessionDeletion;
import dev.parley.testsupport.EventStream;
import dev.parley.testsupport.EventStream.Event;
import dev.parley.testsupport.SseStream;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chat by one call: its own stream, over the same sessions, turns and history. */
class ChatTest {

    private final TestSystem system = TestSystem.get();

    @Test
    void sourcesThenTokensThenDone() {
        var stream = chat(0, "by one call", "first-chat");

        assertThat(stream.status()).isEqualTo(200);
        assertThat(stream.header("Content-Type")).isEqualTo("text/event-stream");
        assertThat(stream.header("Cache-Control")).isEqualTo("no-cache, no-transform");
        assertThat(stream.header("X-Accel-Buffering")).isEqualTo("no");
        var session = session("first-chat");
        assertThat(stream.body())
                .isEqualTo(
                        """
                        retry: 1000

                        event: sources
                        data: []

                        event: token
                        data: Hello\s

                        event: token
                        data: there

                        event: token
                        data: .

                        event: done
                        data: {"cascade_tier":"none","conversation_id":"first-chat","session_id":"%s"}

                        """
                                .formatted(session));
        // It is a turn like any other.
        var turn = stream.header("Parley-Turn-Id");
        assertThat(EventStream.text(system.api(1).turn(session, turn).toEnd()))
                .isEqualTo("Hello there.");
        assertThat(contents(session)).containsExactly("by one call", "Hello there.");
    }

    @Test
    void theConversationGoesOnAndWithoutAnIdANewOneBegins() {
        var first = chat(0, "my name is Ada", null).last();
        var id = first.get("conversation_id").stringValue();
        var session = first.get("session_id").stringValue();

        var second = chat(1, "what did I say", id).last();
        var other = chat(1, "somebody else", null).last();

        assertThat(id).matches("[A-Za-z0-9._-]{1,64}");
        assertThat(second).isEqualTo(first);
        assertThat(other.get("conversation_id")).isNotEqualTo(first.get("conversation_id"));
        assertThat(other.get("session_id")).isNotEqualTo(first.get("session_id"));
        assertThat(contents(session))
                .containsExactly(
                        "my name is Ada", "Hello there.", "what did I say", "Hello there.");
        assertThat(system.model.callsFor("what did I say").getFirst().request().messages())
                .extracting(message -> message.content())
                .endsWith("my name is Ada", "Hello there.", "what did I say");
    }

    @Test
    void aLineBreakOfAnyKindIsOneOnTheWireAndItselfInTheHistory() {
        var chunks =
                List.of("one\ntwo", " three\r", "\nfour\r\rfive", "\r\n", "\n", " six\r", "\n");
        system.model.when("line breaks", Script.answer(chunks));

        var stream = chat(0, "line breaks", "line-breaks");

        assertThat(stream.body())
                .contains(
                        """
                        event: token
                        data: one
                        data: two

                        event: token
                        data:  three
                        data:\s

                        event: token
                        data: four
                        data:\s
                        data: five

                        event: token
                        data:\s
                        data:\s

                        event: token
                        data:\s
                        data:\s

                        event: token
                        data:  six
                        data:\s

                        event: done
                        """);
        assertThat(contents(session("line-breaks")).getLast()).isEqualTo(String.join("", chunks));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|validation_failed|query",
                "{\"query\":\"\"}|validation_failed|query",
                "{\"query\":\" \\n\"}|validation_failed|query",
                "{\"query\":\"a\\u0000b\"}|validation_failed|query",
                "{\"query\":7}|validation_failed|query",
                "{\"query\":\"x\",\"creator\":\"\"}|validation_failed|creator",
                "{\"query\":\"x\",\"conversation_id\":\"\"}|validation_failed|conversation_id",
                "{\"query\":\"x\",\"conversation_id\":\"a b\"}|validation_failed|conversation_id",
                "{\"query\":\"x\",\"conversation_id\":\"ä\"}|validation_failed|conversation_id",
                "{\"query\":\"x\",\"conversation_id\":\"a\\n\"}|validation_failed|conversation_id",
                "{\"query\":\"x\",\"session_id\":\"a\"}|unknown_field|session_id",
                "{\"query\":\"x\"|malformed_json|",
            })
    void badBodiesAreRefusedByName(String body, String code, String field) {
        var answer = system.api(0).post("/api/v1/chat", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.response().headers().firstValue("Content-Type"))
                .hasValueSatisfying(
                        type -> assertThat(type).startsWith("application/problem+json"));
        if (field != null) {
            assertThat(answer.body().get("errors").get(0).get("field").stringValue())
                    .isEqualTo(field);
        }
    }

    @Test
    void lengthsAreBoundedAndNotByOneTooFew() {
        var id = "Az09._-".repeat(10).substring(0, 64);
        var body = "{\"query\":\"%s\",\"conversation_id\":\"%s\"}";

        assertThat(chat(0, "🦜".repeat(1000), id).last().get("conversation_id").stringValue())
                .isEqualTo(id);
        assertThat(contents(session(id)).getFirst()).isEqualTo("🦜".repeat(1000));
        assertThat(system.api(0).post("/api/v1/chat", body.formatted("x".repeat(1001), id)).code())
                .isEqualTo("validation_failed");
        assertThat(system.api(0).post("/api/v1/chat", body.formatted("x", id + "x")).code())
                .isEqualTo("validation_failed");
    }

    @Test
    void theCreatorGoesIntoTheEventLog() {
        var stream =
                system.api(0)
                        .chat(Map.of("query", "of whom", "creator", "Ada", "conversation_id", "c"));

        stream.toEnd();

        assertThat(system.record(session("c")))
                .filteredOn(MessageAccepted.class::isInstance)
                .map(event -> ((MessageAccepted) event).creator())
                .containsExactly("Ada");
    }

    @Test
    void aSecondQuestionWhileATurnIsLiveIsRefusedWithItsId() {
        var gate = new Gate();
        system.model.when("a long chat", Script.answer("a", "b").holdAfter(1, gate));
        var stream = chat(0, "a long chat", "busy");
        stream.tokens(1);

        var refused =
                system.api(1)
                        .post("/api/v1/chat", "{\"query\":\"x\",\"conversation_id\":\"busy\"}");
        gate.release();

        assertThat(stream.toEnd().getLast().name()).isEqualTo("done");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.code()).isEqualTo("turn_in_progress");
        assertThat(refused.body().get("turn_id").stringValue())
                .isEqualTo(stream.header("Parley-Turn-Id"));
    }

    @Test
    void simultaneousFirstQuestionsMakeOneSession() throws Exception {
        for (int round = 0; round < 5; round++) {
            var id = "race-" + UUID.randomUUID();
            var gate = new Gate();
            system.model.when(id, Script.answer("a", "b").holdAfter(0, gate));
            var together = new CyclicBarrier(4);
            try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
                var tries =
                        Stream.of(0, 1, 0, 1)
                                .map(
                                        node ->
                                                clients.submit(
                                                        () -> {
                                                            together.await();
                                                            return chat(node, id, id);
                                                        }))
                                .toList();
                var statuses = new ArrayList<Integer>();
                for (var one : tries) {
                    statuses.add(one.get().status());
                }
                assertThat(statuses).containsExactlyInAnyOrder(200, 409, 409, 409);
                gate.release();
                for (var one : tries) {
                    if (one.get().status() == 200) {
                        assertThat(one.get().toEnd().getLast().name()).isEqualTo("done");
                    }
                }
            }
            system.awaitProjected();
            assertThat(
                            system.database()
                                    .sql("SELECT count(*) FROM session WHERE conversation_id = ?")
                                    .param(id)
                                    .query(Integer.class)
                                    .single())
                    .isEqualTo(1);
        }
    }

    @Test
    void aSessionThatWasDecidedAndNeverPublishedIsPublishedByTheNext() {
        var session = Ids.next();
        var at = OffsetDateTime.of(2026, 1, 2, 3, 4, 5, 0, ZoneOffset.UTC);
        system.database()
                .sql("INSERT INTO conversation VALUES ('local', 'half-begun', ?, ?)")
                .params(session, at)
                .update();

        var done = chat(1, "go on with it", "half-begun").last();

        assertThat(done.get("session_id").stringValue()).isEqualTo(session.toString());
        assertThat(system.record(session.toString()).getFirst())
                .isInstanceOfSatisfying(
                        SessionCreated.class,
                        created -> {
                            assertThat(created.at()).isEqualTo(at.toInstant());
                            assertThat(created.conversationId()).isEqualTo("half-begun");
                        });
    }

    @Test
    void theIdOfADeletedSessionIsFreeAgain() {
        var before = chat(0, "before", "free-again").last().get("session_id").stringValue();
        assertThat(system.api(1).delete("/api/chat/sessions/" + before).status()).isEqualTo(204);

        var after = chat(0, "after", "free-again").last().get("session_id").stringValue();

        assertThat(after).isNotEqualTo(before);
        assertThat(contents(after)).containsExactly("after", "Hello there.");
        assertThat(system.api(0).get("/api/chat/sessions/" + before).status()).isEqualTo(404);
    }

    @Test
    void aNodeThatPublishesASessionAfterItsDeletionDoesNotBringItBack() {
        var done = chat(0, "soon gone", "published-late").last();
        var session = UUID.fromString(done.get("session_id").stringValue());
        system.api(0).delete("/api/chat/sessions/" + session);

        // A node that paused after its decision would do this now.
        system.apiBean(EventLog.class).append(created(session, "published-late")).join();
        system.apiBean(SessionDeletion.class).repeat("local", session);

        assertThat(system.api(1).get("/api/chat/sessions/" + session).status()).isEqualTo(404);
        assertThat(chat(1, "a new one", "published-late").last()).isNotEqualTo(done);
    }

    @Test
    void theSameKeyAndBodyIsTheSameTurnAlsoWithoutAConversationId() {
        var first = chat(0, "a single time by key", null, "Idempotency-Key", "chat-key");
        var events = first.toEnd();

        var again = chat(1, "a single time by key", null, "Idempotency-Key", "chat-key");
        var other = chat(1, "another", null, "Idempotency-Key", "chat-key");

        assertThat(again.toEnd()).isEqualTo(events);
        assertThat(again.header("Parley-Turn-Id")).isEqualTo(first.header("Parley-Turn-Id"));
        assertThat(system.model.callsFor("a single time by key")).hasSize(1);
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.body()).contains("idempotency_key_reused");
    }

    @Test
    void theTurnGoesOnWithoutItsClient() {
        var gate = new Gate();
        system.model.when("nobody listens", Script.answer("one ", "two").holdAfter(1, gate));
        var stream = chat(0, "nobody listens", "left-alone");
        stream.tokens(1);
        var session = session("left-alone");
        var turn = stream.header("Parley-Turn-Id");

        stream.close();
        gate.release();

        assertThat(EventStream.text(system.api(1).turn(session, turn).toEnd()))
                .isEqualTo("one two");
    }

    @Test
    void aFailureIsAnError() {
        system.model.when("no access to it", Script.status(401));

        var events = chat(0, "no access to it", null).toEnd();

        assertThat(events.getLast().name()).isEqualTo("error");
        assertThat(events.getLast().json().propertyNames()).containsExactly("code", "message");
        assertThat(events.getLast().json().get("code").stringValue()).isEqualTo("model_auth");
        assertThat(events).noneMatch(event -> event.name().equals("done"));
    }

    @Test
    void aCancelFromElsewhereIsAnErrorSinceDoneWouldSayThatItIsWhole() {
        system.model.when("cancelled chat", Script.answer("one ", "two").holdAfter(1, new Gate()));
        var stream = chat(0, "cancelled chat", "cancelled");
        stream.tokens(1);

        cancel(stream, session("cancelled"));

        assertThat(stream.toEnd())
                .extracting(Event::toString)
                .containsExactly(
                        "sources []",
                        "token one ",
                        "error {\"code\":\"cancelled\",\"message\":\"The answer was cancelled.\"}");
    }

    @Test
    void beforeItsSourcesNothingButTheErrorIsSent() {
        // The conversation is there already: only the message waits.
        chat(0, "the first is answered", "waits").toEnd();
        system.stopWorker();
        try {
            var stream = chat(0, "the second waits", "waits");
            // The comment shows the waiting client that the connection lives.
            stream.untilComment();
            cancel(stream, session("waits"));

            assertThat(stream.toEnd())
                    .extracting(Event::toString)
                    .containsExactly(
                            "error {\"code\":\"cancelled\",\"message\":\"The answer was"
                                    + " cancelled.\"}");
        } finally {
            system.startWorker();
        }
    }

    @Test
    void aDeletionFromElsewhereIsAnError() {
        var gate = new Gate();
        system.model.when("deleted chat", Script.answer("one ", "two").holdAfter(1, gate));
        var stream = chat(0, "deleted chat", "deleted");
        stream.tokens(1);

        system.api(1).delete("/api/chat/sessions/" + session("deleted"));
        var last = stream.toEnd().getLast();
        gate.release();

        assertThat(last.name()).isEqualTo("error");
        assertThat(last.json().get("code").stringValue()).isEqualTo("deleted");
    }

    @Test
    void afterATakeoverItGoesOnWhereTheNewTextBeginsWithWhatWasSent() {
        var stream =
                takenOver(
                        "chat-goes-on",
                        Script.answer("lost te", "xt and ", "found"),
                        "lost text and found");

        assertThat(stream.toEnd())
                .filteredOn(event -> event.name().equals("token"))
                .extracting(Event::data)
                .containsExactly("lost ", "text ", "and ", "found");
        assertThat(stream.toEnd())
                .extracting(Event::name)
                .containsExactly("sources", "token", "token", "token", "token", "done");
    }

    @Test
    void afterATakeoverItEndsWhereTheNewTextIsAnother() {
        var stream =
                takenOver("chat-is-another", Script.answer("a ", "whole answer"), "a whole answer");

        assertRestarted(stream);
    }

    @Test
    void afterATakeoverItEndsWhereTheNewTextIsShorter() {
        assertRestarted(takenOver("chat-is-shorter", Script.answer("lost "), "lost "));
    }

    private static void assertRestarted(SseStream stream) {
        var events = stream.toEnd();
        assertThat(events)
                .extracting(Event::name)
                .containsExactly("sources", "token", "token", "error");
        assertThat(events.getLast().json().get("code").stringValue()).isEqualTo("restarted");
    }

    /** A chat whose worker is lost after two tokens; requires this whole text in the history. */
    private SseStream takenOver(String question, Script again, String whole) {
        var gate = new Gate();
        system.model.when(
                question, Script.answer("lost ", "text ", "never").holdAfter(2, gate).then(again));
        var stream = chat(0, question, question);
        stream.tokens(2);

        system.stopWorker();
        gate.release();
        system.startWorker();

        var session = session(question);
        var turn = stream.header("Parley-Turn-Id");
        assertThat(EventStream.text(system.api(1).turn(session, turn).toEnd())).isEqualTo(whole);
        assertThat(contents(session).getLast()).isEqualTo(whole);
        return stream;
    }

    private SseStream chat(
            int node, String query, @Nullable String conversationId, String... headers) {
        var fields = new HashMap<String, String>();
        fields.put("query", query);
        if (conversationId != null) {
            fields.put("conversation_id", conversationId);
        }
        return system.api(node).chat(fields, headers);
    }

    private void cancel(SseStream stream, String session) {
        var turn = stream.header("Parley-Turn-Id");
        assertThat(
                        system.api(1)
                                .post(
                                        "/api/chat/sessions/%s/turns/%s/cancel"
                                                .formatted(session, turn),
                                        "")
                                .status())
                .isEqualTo(202);
    }

    private String session(String conversationId) {
        return system.database()
                .sql("SELECT session_id FROM conversation WHERE conversation_id = ?")
                .param(conversationId)
                .query(UUID.class)
                .single()
                .toString();
    }

    private List<String> contents(String session) {
        return system.api(1)
                .history(session)
                .get("messages")
                .valueStream()
                .map(message -> message.get("content").stringValue())
                .toList();
    }

    private static SessionCreated created(UUID session, String conversationId) {
        return new SessionCreated(
                session,
                Instant.EPOCH,
                "local",
                null,
                ChatMode.REGULAR,
                List.of(),
                Map.of(),
                conversationId,
                ModelChoice.DEFAULT);
    }
}
