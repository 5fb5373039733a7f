package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import dev.parley.testsupport.EventStream;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A message becomes one turn, or is refused with a clear answer. */
class IntakeTest {

    private final TestSystem system = TestSystem.get();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|400|validation_failed|content",
                "{\"content\":null}|400|validation_failed|content",
                "{\"content\":\"\"}|400|validation_failed|content",
                "{\"content\":\" \\n\\t\"}|400|validation_failed|content",
                "{\"content\":7}|400|validation_failed|content",
                "{\"content\":\"a\\u0000b\"}|400|validation_failed|content",
                "{\"content\":\"a\\ud83d\"}|400|validation_failed|content",
                "{\"content\":\"x\",\"mode\":\"fast\"}|400|validation_failed|mode",
                "{\"content\":\"x\",\"document_ids\":[\"1\"]}|400|validation_failed|document_ids[0]",
                "{\"content\":\"x\",\"model\":\"gpt-9\"}|400|validation_failed|model",
                "{\"content\":\"x\",\"model\":\"\"}|400|validation_failed|model",
                "{\"content\":\"x\",\"model\":7}|400|validation_failed|model",
                "{\"content\":\"x\",\"system_prompt\":\"\"}|400|validation_failed|system_prompt",
                "{\"content\":\"x\",\"system_prompt\":\"a\\u0000b\"}|400|validation_failed|system_prompt",
                "{\"content\":\"x\",\"temperature\":2.01}|400|validation_failed|temperature",
                "{\"content\":\"x\",\"temperature\":-0.01}|400|validation_failed|temperature",
                "{\"content\":\"x\",\"temperature\":1e999}|400|validation_failed|temperature",
                "{\"content\":\"x\",\"temperature\":\"1\"}|400|validation_failed|temperature",
                "{\"content\":\"x\",\"documents\":[]}|400|unknown_field|documents",
                "{\"content\":\"x\"|400|malformed_json|",
                "not json|400|malformed_json|",
                "{\"content\":\"x\",\"document_ids\":[\"01a1fc5a-0000-7000-8000-000000000000\"]}|404|not_found|document_ids",
            })
    void badBodiesAreRefusedByName(String body, int status, String code, String field) {
        var session = system.api(0).createSession();

        var answer = system.api(0).post("/api/chat/sessions/" + session + "/messages", body);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.response().headers().firstValue("Content-Type"))
                .hasValueSatisfying(
                        type -> assertThat(type).startsWith("application/problem+json"));
        if (field != null) {
            assertThat(answer.body().get("errors").get(0).get("field").stringValue())
                    .isEqualTo(field);
        }
        assertThat(system.api(0).history(session).get("message_count").intValue())
                .as("nothing was written")
                .isZero();
    }

    @Test
    void lengthIsBoundedAndNotByOneTooFew() {
        var session = system.api(0).createSession();
        var path = "/api/chat/sessions/" + session + "/messages";

        var tooLong = system.api(0).post(path, "{\"content\":\"" + "🦜".repeat(32_001) + "\"}");
        var longest = "🦜".repeat(32_000);
        var events = system.api(0).message(session, longest).toEnd();
        var prompt =
                system.api(0)
                        .post(
                                path,
                                "{\"content\":\"x\",\"system_prompt\":\""
                                        + "🦜".repeat(8_001)
                                        + "\"}");
        var tooLarge = system.api(0).post(path, "{\"content\":\"" + "x".repeat(1 << 20) + "\"}");

        assertThat(tooLong.code()).isEqualTo("validation_failed");
        assertThat(prompt.body().at("/errors/0/message").stringValue())
                .isEqualTo("must have at most 8000 characters, not 8001");
        assertThat(events.getFirst().json().get("content").stringValue()).isEqualTo(longest);
        assertThat(tooLarge.status()).isEqualTo(413);
        assertThat(tooLarge.code()).isEqualTo("payload_too_large");
    }

    @Test
    void unknownIdsAreA404AndBadParametersAreRefused() {
        var nowhere = "/api/chat/sessions/" + UUID.randomUUID();
        var message = "{\"content\":\"x\"}";

        assertThat(system.api(0).post(nowhere + "/messages", message).status()).isEqualTo(404);
        assertThat(system.api(0).get(nowhere).code()).isEqualTo("not_found");
        assertThat(system.api(0).get(nowhere + "/events").code()).isEqualTo("not_found");
        assertThat(system.api(0).get("/api/chat/sessions/nonsense").code()).isEqualTo("not_found");
        assertThat(system.api(0).patch(nowhere, "{\"title\":\"x\"}").status()).isEqualTo(404);
        assertThat(system.api(0).get("/nothing/here").code()).isEqualTo("not_found");
        assertThat(system.api(0).post("/api/chat/sessions?limit=x", "[]").status()).isEqualTo(400);
        assertThat(system.api(0).get("/api/chat/sessions?limit=0").code())
                .isEqualTo("validation_failed");
        assertThat(system.api(0).get("/api/chat/sessions?cursor=x").code())
                .isEqualTo("validation_failed");
    }

    @Test
    void aSecondMessageWhileATurnIsLiveIsRefusedWithItsId() {
        var gate = new Gate();
        system.model.when("takes long", Script.answer("a", "b").holdAfter(1, gate));
        var session = system.api(0).createSession();
        var stream = system.api(0).message(session, "takes long");
        stream.tokens(1);

        var second =
                system.api(1)
                        .post(
                                "/api/chat/sessions/" + session + "/messages",
                                "{\"content\":\"me too\"}");
        gate.release();
        stream.toEnd();

        assertThat(second.status()).isEqualTo(409);
        assertThat(second.code()).isEqualTo("turn_in_progress");
        assertThat(second.body().get("turn_id").stringValue())
                .isEqualTo(stream.header("Parley-Turn-Id"));
        assertThat(system.api(1).message(session, "me now").toEnd().getLast().name())
                .isEqualTo("done");
    }

    @Test
    void theSameKeyAndBodyIsTheSameTurn() {
        var session = system.api(0).createSession();
        var first = system.api(0).message(session, "only once", "Idempotency-Key", "k1");
        var events = first.toEnd();

        var again = system.api(1).message(session, "only once", "Idempotency-Key", "k1");
        var other =
                system.api(1)
                        .post(
                                "/api/chat/sessions/" + session + "/messages",
                                "{\"content\":\"another\"}",
                                "Idempotency-Key",
                                "k1");

        assertThat(again.toEnd()).isEqualTo(events);
        assertThat(system.model.callsFor("only once")).hasSize(1);
        assertThat(other.code()).isEqualTo("idempotency_key_reused");
    }

    @Test
    void aRepeatedPostWithALastEventIdResumes() {
        var session = system.api(0).createSession();
        var first = system.api(0).message(session, "repeat the post");
        var events = first.toEnd();

        var resumed =
                system.api(1)
                        .message(session, "repeat the post", "Last-Event-ID", events.get(2).id());
        var mismatch =
                system.api(1)
                        .post(
                                "/api/chat/sessions/" + session + "/messages",
                                "{\"content\":\"another\"}",
                                "Last-Event-ID",
                                events.get(2).id());

        assertThat(resumed.toEnd()).isEqualTo(events.subList(3, events.size()));
        assertThat(mismatch.code()).isEqualTo("last_event_id_mismatch");
        assertThat(system.model.callsFor("repeat the post")).hasSize(1);
    }

    @Test
    void anEmptyLastEventIdCountsAsNone() {
        var session = system.api(0).createSession();
        var stream = system.api(0).message(session, "from the start", "Last-Event-ID", "");
        var turn = stream.header("Parley-Turn-Id");

        assertThat(stream.toEnd().getFirst().name()).isEqualTo("accepted");
        try (var all = system.api(1).session(session, "Last-Event-ID", "")) {
            assertThat(all.status()).isEqualTo(200);
        }
        assertThat(system.api(1).turn(session, turn, "Last-Event-ID", "").toEnd())
                .isEqualTo(stream.seen());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*/*",
                "text/event-stream",
                "application/json, text/event-stream",
                "application/json;q=0.5, */*"
            })
    void aClientThatTakesBothGetsTheStream(String accept) {
        var session = system.api(0).createSession();

        var stream = system.api(0).message(session, "as you like", "Accept", accept);

        assertThat(stream.toEnd().getLast().name()).isEqualTo("done");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/json, text/plain, */*",
                "application/json, text/event-stream;q=0.5"
            })
    void aClientThatWantsJsonGetsALink(String accept) {
        var session = system.api(0).createSession();

        var answer =
                system.api(0)
                        .post(
                                "/api/chat/sessions/" + session + "/messages",
                                "{\"content\":\"by link\"}",
                                "Accept",
                                accept);

        assertThat(answer.status()).isEqualTo(202);
        var turn = answer.body().get("turn_id").stringValue();
        assertThat(answer.body().get("stream_url").stringValue())
                .isEqualTo("/api/chat/sessions/" + session + "/turns/" + turn + "/events");
        assertThat(EventStream.text(system.api(1).turn(session, turn).toEnd()))
                .isEqualTo("Hello there.");
    }
}
