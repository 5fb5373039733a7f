package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import dev.parley.testsupport.EventStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A model that breaks is tried again before the first token; after it, the error is reported. */
class ModelFailureTest {

    private static final String SECRET = "sk-very-secret";

    private final TestSystem system = TestSystem.get();

    static Stream<Arguments> passing() {
        var fine = Script.answer("fine ", "now");
        return Stream.of(
                Arguments.of("500", Script.status(500).then(fine), 2),
                Arguments.of(
                        "503 twice", Script.status(503).then(Script.status(503)).then(fine), 3),
                Arguments.of(
                        "429 with Retry-After",
                        Script.status(429, Map.of("Retry-After", "0.2")).then(fine),
                        2),
                Arguments.of("cut before the first token", fine.cutAfter(0).then(fine), 2),
                Arguments.of("garbage before it", fine.garbageAfter(0).then(fine), 2),
                Arguments.of("no ending before it", Script.answer().noEnding().then(fine), 2));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("passing")
    void isTriedAgainBeforeTheFirstToken(String name, Script script, int calls) {
        var question = "passing: " + name;
        system.model.when(question, script);
        var session = system.api(0).createSession();

        var events = system.api(0).message(session, question).toEnd();

        assertThat(events.getLast().name()).isEqualTo("done");
        assertThat(EventStream.text(events)).isEqualTo("fine now");
        assertThat(system.model.callsFor(question)).hasSize(calls);
    }

    static Stream<Arguments> lasting() {
        var text = Script.answer("some ", "text ", "never ", "sent");
        return Stream.of(
                Arguments.of("401", Script.status(401), "", "model_auth", 1),
                Arguments.of("403", Script.status(403), "", "model_auth", 1),
                Arguments.of("404", Script.status(404), "", "model_bad_response", 1),
                Arguments.of("500 always", Script.status(500), "", "model_unavailable", 4),
                Arguments.of(
                        "429 for longer than we wait",
                        Script.status(429, Map.of("Retry-After", "3600")),
                        "",
                        "model_rate_limited",
                        1),
                Arguments.of("no text", Script.answer(), "", "model_bad_response", 1),
                Arguments.of(
                        "an error before the ending",
                        text.dataAfter(4, "{\"error\":{\"code\":502}}"),
                        text.text(),
                        "model_unavailable",
                        1),
                Arguments.of("a stall before it", text.stallAfter(0), "", "model_stalled", 1),
                Arguments.of("no ending", text.noEnding(), text.text(), "model_stream_cut", 1),
                Arguments.of(
                        "garbage in the middle",
                        text.garbageAfter(2),
                        "some text ",
                        "model_bad_response",
                        1),
                Arguments.of(
                        "a stall in the middle",
                        text.stallAfter(2),
                        "some text ",
                        "model_stalled",
                        1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lasting")
    void failsTheTurnWithACodeAndKeepsThePartialText(
            String name, Script script, String partial, String code, int calls) {
        var question = "lasting: " + name;
        system.model.when(question, script);
        var session = system.api(0).createSession();

        var events = system.api(0).message(session, question).toEnd();

        var error = events.getLast();
        assertThat(error.name()).isEqualTo("error");
        assertThat(error.json().get("code").stringValue()).isEqualTo(code);
        assertThat(error.json().get("message").stringValue()).isNotBlank();
        assertThat(error.json().toString()).doesNotContain(SECRET);
        assertThat(EventStream.text(events)).isEqualTo(partial);
        assertThat(system.model.callsFor(question)).hasSize(calls);
        var answer = system.api(1).history(session).get("messages").get(1);
        assertThat(answer.get("status").stringValue()).isEqualTo("failed");
        assertThat(answer.get("content").stringValue()).isEqualTo(partial);
        assertThat(answer.get("error").get("code").stringValue()).isEqualTo(code);
    }

    @Test
    void aStreamCutInTheMiddleKeepsWhatHadArrived() {
        var gate = new Gate();
        system.model.when(
                "cut midway", Script.answer("a ", "b ", "c").cutAfter(2).holdAfter(2, gate));
        var session = system.api(0).createSession();
        var stream = system.api(0).message(session, "cut midway");
        stream.tokens(2);
        gate.release();

        var events = stream.toEnd();

        assertThat(EventStream.text(events)).isEqualTo("a b ");
        assertThat(events.getLast().json().get("code").stringValue()).isEqualTo("model_stream_cut");
        assertThat(system.model.callsFor("cut midway")).hasSize(1);
    }

    @Test
    void theKeyGoesToTheModelAndNowhereElse() {
        var session = system.api(0).createSession();

        var events = system.api(0).message(session, "who holds the key").toEnd();

        assertThat(system.model.callsFor("who holds the key").getFirst().request().authorization())
                .isEqualTo("Bearer " + SECRET);
        assertThat(events.toString()).doesNotContain(SECRET);
        assertThat(List.of(system.record(session)).toString()).doesNotContain(SECRET);
    }
}
