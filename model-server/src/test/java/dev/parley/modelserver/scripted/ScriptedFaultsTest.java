package dev.parley.modelserver.scripted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.modelserver.ModelClient;
import dev.parley.modelserver.ScriptedServerTest;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;

class ScriptedFaultsTest extends ScriptedServerTest {

    @Test
    void refusesWithStatusHeadersAndBody() throws Exception {
        model.when("key", Script.status(401))
                .when("often", Script.status(429, Map.of("Retry-After", "7")))
                .when("proxy", Script.status(502, Map.of("Content-Type", "text/html"), "<h1>Bad"));

        var unauthorized = client.post(ModelClient.prompt(true, "key"));
        var limited = client.post(ModelClient.prompt(true, "often"));
        var bad = client.post(ModelClient.prompt(false, "proxy"));

        assertThat(unauthorized.statusCode()).isEqualTo(401);
        assertThat(ModelClient.json(unauthorized.body()).at("/error/code").stringValue())
                .isEqualTo("invalid_api_key");
        assertThat(limited.statusCode()).isEqualTo(429);
        assertThat(limited.headers().firstValue("Retry-After")).hasValue("7");
        assertThat(limited.body()).contains("rate_limit_exceeded");
        assertThat(bad.statusCode()).isEqualTo(502);
        assertThat(bad.headers().firstValue("Content-Type")).hasValue("text/html");
        assertThat(bad.body()).isEqualTo("<h1>Bad");
        assertThat(model.awaitCall("key", SOON).awaitOutcome(SOON)).isEqualTo(Call.Outcome.REFUSED);
    }

    @Test
    void treatsSuccessiveCallsDifferently() throws Exception {
        model.when(
                "again",
                Script.status(500)
                        .then(Script.status(429))
                        .then(Script.answer("fine").cutAfter(0))
                        .then(Script.answer("fine")));

        assertThat(client.post(ModelClient.prompt(true, "again")).statusCode()).isEqualTo(500);
        assertThat(client.post(ModelClient.prompt(true, "again")).statusCode()).isEqualTo(429);
        assertThatThrownBy(() -> texts("again")).isInstanceOf(IOException.class);
        assertThat(texts("again")).containsExactly("fine");
        assertThat(texts("again")).containsExactly("fine");
        assertThat(model.awaitCalls("again", 5, SOON)).hasSize(5);
    }

    @Test
    void cutsTheConnectionInTheMiddle() throws Exception {
        // The JDK's client drops what it has not read when the connection is closed.
        var read = new Gate();
        model.when("cut", Script.answer("a", "b", "c").cutAfter(2).holdAfter(2, read));

        try (var stream = client.stream("cut")) {
            assertThat(stream.nextText()).isEmpty();
            assertThat(stream.nextText()).isEqualTo("a");
            assertThat(stream.nextText()).isEqualTo("b");
            read.release();
            assertThatThrownBy(stream::next).isInstanceOf(IOException.class);
        }
        var call = model.awaitCall("cut", SOON);
        assertThat(call.awaitOutcome(SOON)).isEqualTo(Call.Outcome.CUT);
        assertThat(call.chunksSent()).isEqualTo(2);
    }

    @Test
    void cutsAnAnswerThatIsNotStreamed() {
        model.when("cut", Script.answer("a", "b").cutAfter(1)).when("none", Script.noResponse());

        assertThatThrownBy(() -> client.post(ModelClient.prompt(false, "cut")))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> client.post(ModelClient.prompt(true, "none")))
                .isInstanceOf(IOException.class);
    }

    @Test
    void holdsAnAnswerUntilTheGateIsReleased() throws Exception {
        var gate = new Gate();
        model.when("wait", Script.answer("a", "b").holdAfter(1, gate));

        try (var stream = client.stream("wait")) {
            gate.awaitReached(SOON);
            var call = model.awaitCall("wait", SOON);
            assertThat(call.chunksSent()).isEqualTo(1);
            assertThatThrownBy(() -> call.awaitOutcome(Duration.ZERO))
                    .isInstanceOf(TimeoutException.class);

            gate.release();

            assertThat(stream.texts()).containsExactly("a", "b");
            assertThat(call.awaitOutcome(SOON)).isEqualTo(Call.Outcome.ANSWERED);
        }
    }

    @Test
    void stallsUntilTheServerCloses() throws Exception {
        model.when("stall", Script.answer("a", "b").stallAfter(1));

        try (var stream = client.stream("stall")) {
            assertThat(stream.nextText()).isEmpty();
            assertThat(stream.nextText()).isEqualTo("a");
            var call = model.awaitCall("stall", SOON);

            server.close();

            assertThat(call.awaitOutcome(SOON)).isEqualTo(Call.Outcome.SERVER_CLOSED);
            assertThat(call.chunksSent()).isEqualTo(1);
        }
    }

    @Test
    void leavesTheEndingOut() throws Exception {
        model.when("reason", Script.answer("a").noFinishReason())
                .when("ending", Script.answer("a").noEnding())
                .when("length", Script.answer("a").finishReason("length"));

        assertThat(events("reason")).noneMatch(e -> e.contains("stop")).last().isEqualTo("[DONE]");
        assertThat(events("ending")).doesNotContain("[DONE]").noneMatch(e -> e.contains("stop"));
        assertThat(events("length")).anyMatch(e -> e.contains("\"finish_reason\":\"length\""));
    }

    @Test
    void sendsGarbage() throws Exception {
        model.when("garbage", Script.answer("a", "b").garbageAfter(1));

        var events = events("garbage");
        assertThat(ModelClient.json(events.get(1)).isObject()).isTrue();
        assertThatThrownBy(() -> ModelClient.json(events.get(2)))
                .isInstanceOf(JacksonException.class);
        assertThat(events.get(3)).contains("\"b\"");
        assertThat(client.post(ModelClient.prompt(false, "garbage")).body())
                .isEqualTo(events.get(2));
    }
}
