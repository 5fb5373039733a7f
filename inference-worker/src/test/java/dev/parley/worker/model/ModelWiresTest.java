package dev.parley.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.UserMessage;
import dev.parley.events.Text;
import dev.parley.events.Usage;
import dev.parley.tracing.Tracer;
import dev.parley.worker.jobs.StopSignal;
import dev.parley.worker.model.WireServer.Play;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** The ways in which servers of the OpenAI protocol write an answer, and what becomes of each. */
class ModelWiresTest {

    private static final String TEXT = "The ferry leaves at noon.";
    private static final String ONE = delta("\"content\":\"The ferry \"");
    private static final String TWO = delta("\"content\":\"leaves at noon.\"");
    private static final String STOP = finish("\"stop\"");
    private static final String DONE = "data: [DONE]\n\n";
    private static final String USAGE =
            event(
                    "{\"choices\":[],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":7,"
                            + "\"total_tokens\":18}}");
    private static final String ERROR = event("{\"error\":{\"message\":\"x\",\"code\":502}}");

    /** What a call came to. */
    private record Outcome(
            String text,
            String reasoning,
            @Nullable ModelAnswer answer,
            @Nullable ModelFailure failure) {
        String ending() {
            return answer != null
                    ? answer.finishReason()
                    : failure != null ? failure.code().word() : "";
        }
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                // How a stream ends.
                row("as OpenAI", ONE + TWO + STOP + USAGE + DONE, "stop"),
                row("no [DONE]", ONE + TWO + STOP, "stop"),
                row("no finish reason", ONE + TWO + DONE, "unknown"),
                row("nothing behind [DONE] is read", ONE + TWO + STOP + DONE + ERROR, "stop"),
                row("garbage behind the end", ONE + TWO + STOP + "data: }{\n\n", "stop"),
                row(
                        "an empty reason behind a real one",
                        ONE + TWO + STOP + finish("\"\"") + DONE,
                        "stop"),
                row("the text goes on behind a reason", ONE + STOP + TWO + STOP + DONE, "stop"),
                row(
                        "the reason beside the text",
                        ONE
                                + chunk(
                                        "\"delta\":{\"content\":\"leaves at noon.\"},\"finish_reason\":\"stop\"")
                                + DONE,
                        "stop"),
                // Reasons.
                row("length", ONE + TWO + finish("\"length\"") + DONE, "length"),
                row("MAX_TOKENS", ONE + TWO + finish("\"MAX_TOKENS\"") + DONE, "length"),
                row("STOP", ONE + TWO + finish("\"STOP\"") + DONE, "stop"),
                row("end_turn", ONE + TWO + finish("\"end_turn\"") + DONE, "stop"),
                row("eos", ONE + TWO + finish("\"eos\"") + DONE, "stop"),
                row("SAFETY", ONE + TWO + finish("\"SAFETY\"") + DONE, "content_filter"),
                row("function_call", ONE + TWO + finish("\"function_call\"") + DONE, "tool_calls"),
                row("an unknown one", ONE + TWO + finish("\"Moon_Rose\"") + DONE, "Moon_Rose"),
                row("\"null\" is none", ONE + TWO + finish("\"null\"") + STOP + DONE, "stop"),
                // Shapes of the text.
                row(
                        "parts",
                        delta("\"content\":[{\"type\":\"text\",\"text\":\"The ferry \"}]")
                                + delta(
                                        "\"content\":[{\"type\":\"text\",\"text\":\"leaves \"},{\"type\":\"text\",\"text\":\"at noon.\"}]")
                                + STOP
                                + DONE,
                        "stop"),
                row(
                        "a message",
                        chunk(
                                        "\"message\":{\"content\":\""
                                                + TEXT
                                                + "\"},\"finish_reason\":\"stop\"")
                                + DONE,
                        "stop"),
                row(
                        "a message behind the deltas",
                        ONE
                                + TWO
                                + chunk(
                                        "\"message\":{\"content\":\""
                                                + TEXT
                                                + "\"},\"finish_reason\":\"stop\"")
                                + DONE,
                        "stop"),
                row(
                        "a refusal",
                        delta("\"content\":null,\"refusal\":\"\"")
                                + delta("\"refusal\":\"The ferry \"")
                                + delta("\"refusal\":\"leaves at noon.\"")
                                + STOP
                                + DONE,
                        "refusal"),
                row(
                        "a refusal as a part",
                        delta("\"content\":[{\"type\":\"refusal\",\"refusal\":\"" + TEXT + "\"}]")
                                + STOP
                                + DONE,
                        "refusal"),
                row(
                        "chunks without choices",
                        event("{}")
                                + event("{\"choices\":null}")
                                + event("null")
                                + event("[]")
                                + ONE
                                + TWO
                                + STOP
                                + DONE,
                        "stop"),
                row(
                        "a text",
                        chunk("\"text\":\"The ferry \"")
                                + chunk("\"text\":\"leaves at noon.\"")
                                + STOP
                                + DONE,
                        "stop"),
                row(
                        "another choice",
                        ONE
                                + event(
                                        "{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"no\"}}]}")
                                + TWO
                                + STOP
                                + DONE,
                        "stop"),
                row(
                        "an error of null",
                        ONE + TWO + event("{\"error\":null,\"choices\":[]}") + STOP + DONE,
                        "stop"),
                // Framing.
                row("CRLF", (ONE + TWO + STOP + DONE).replace("\n", "\r\n"), "stop"),
                row("CR", (ONE + TWO + STOP + DONE).replace("\n", "\r"), "stop"),
                row("a byte order mark", "\uFEFF" + ONE + TWO + STOP + DONE, "stop"),
                row("no blank", (ONE + TWO + STOP + DONE).replace("data: ", "data:"), "stop"),
                row(
                        "comments",
                        ": hello\n\n:\n\n" + ONE + ": ping\n" + TWO + ":\n\n" + STOP + DONE,
                        "stop"),
                row(
                        "other fields",
                        "retry: 3\nid: 7\nevent: message\n"
                                + ONE
                                + "event: x\n\n"
                                + TWO
                                + STOP
                                + DONE,
                        "stop"),
                row(
                        "several data lines",
                        ONE + TWO.replace("\"delta\"", "\ndata: \"delta\"") + STOP + DONE,
                        "stop"),
                row(
                        "several data lines with CRLF",
                        (ONE + TWO.replace("\"delta\"", "\ndata: \"delta\"") + STOP + DONE)
                                .replace("\n", "\r\n"),
                        "stop"),
                row("no empty lines", (ONE + TWO + STOP + DONE).replace("\n\n", "\n"), "stop"),
                row("blanks around [DONE]", ONE + TWO + "data:   [DONE]  \n\n", "unknown"),
                row(
                        "an event without data",
                        "data\n\ndata:\n\n" + ONE + TWO + STOP + DONE,
                        "stop"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void anAnswerIsReadWholeHoweverItIsWritten(String name, String body, String finishReason)
            throws Exception {
        var outcome = outcome(wire -> wire.head(200, "text/event-stream").raw(body).end());

        assertThat(outcome.text()).isEqualTo(TEXT);
        assertThat(outcome.ending()).isEqualTo(finishReason);
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                row("a cut", ONE + TWO, TEXT, "model_stream_cut"),
                row("an error", ONE + ERROR, "The ferry ", "model_unavailable"),
                row(
                        "an error before a stop",
                        ONE + ERROR + STOP + DONE,
                        "The ferry ",
                        "model_unavailable"),
                row(
                        "an error behind a stop",
                        ONE + STOP + ERROR + DONE,
                        "The ferry ",
                        "model_unavailable"),
                row(
                        "an error in words",
                        ONE + event("{\"error\":\"overloaded\"}") + DONE,
                        "The ferry ",
                        "model_unavailable"),
                row(
                        "an error beside choices",
                        ONE + event("{\"choices\":[{\"delta\":{}}],\"error\":{\"code\":429}}"),
                        "The ferry ",
                        "model_rate_limited"),
                row(
                        "an error in a choice",
                        ONE + chunk("\"error\":{\"code\":400},\"delta\":{}"),
                        "The ferry ",
                        "model_bad_response"),
                row(
                        "an error as an event",
                        ONE + "event: error\ndata: {\"message\":\"x\"}\n\n",
                        "The ferry ",
                        "model_unavailable"),
                row(
                        "an error as an object",
                        ONE + event("{\"object\":\"error\",\"code\":401}"),
                        "The ferry ",
                        "model_auth"),
                row(
                        "error as a reason",
                        ONE + finish("\"error\"") + DONE,
                        "The ferry ",
                        "model_unavailable"),
                row(
                        "an error without a name",
                        ONE + event("{\"code\":500,\"message\":\"x\"}") + DONE,
                        "The ferry ",
                        "model_unavailable"),
                row("garbage", ONE + "data: }{\n\n" + TWO, "The ferry ", "model_bad_response"),
                row("no text", delta("\"content\":\"\"") + STOP + DONE, "", "model_bad_response"),
                row(
                        "no text but reasoning",
                        delta("\"reasoning\":\"hm\"") + STOP + DONE,
                        "",
                        "model_bad_response"),
                row(
                        "a page",
                        "<html><body>Please log in</body></html>\n",
                        "",
                        "model_bad_response"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void anAnswerThatIsNotWholeFailsWithItsTextSoFar(
            String name, String body, String text, String code) throws Exception {
        var outcome = outcome(wire -> wire.head(200, "text/event-stream").raw(body).end());

        assertThat(outcome.text()).isEqualTo(text);
        assertThat(outcome.ending()).isEqualTo(code);
    }

    @Test
    void whatComesBehindTheEndIsNotWaitedFor() throws Exception {
        Play open =
                wire ->
                        wire.head(200, "text/event-stream")
                                .raw(ONE + TWO + STOP + DONE)
                                .leaveOpen();
        Play pings =
                wire -> {
                    wire.head(200, "text/event-stream").raw(ONE + TWO + STOP);
                    while (true) {
                        wire.raw(": ping\n\n");
                        Thread.sleep(10);
                    }
                };

        assertThat(outcome(open).ending()).isEqualTo("stop");
        assertThat(outcome(Map.of("after-finish-timeout", "100ms"), pings).ending())
                .isEqualTo("stop");
    }

    @Test
    void aReasonWithEveryPieceEndsNothingWhilePiecesCome() throws Exception {
        var piece =
                event("{\"choices\":[{\"delta\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}");
        var outcome =
                outcome(
                        Map.of("after-finish-timeout", "300ms"),
                        wire -> {
                            wire.head(200, "text/event-stream");
                            for (int i = 0; i < 20; i++) {
                                wire.raw(piece);
                                Thread.sleep(30);
                            }
                            wire.leaveOpen();
                        });

        assertThat(outcome).returns("x".repeat(20), Outcome::text).returns("stop", Outcome::ending);
    }

    @ParameterizedTest
    @CsvSource({"3,3", "0,0", "null,"})
    void theUsageBehindTheReasonIsTaken(String thought, @Nullable Integer expected)
            throws Exception {
        var counted =
                event(
                        "{\"choices\":[],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":7,"
                                + "\"total_tokens\":18,\"completion_tokens_details\":{\"reasoning_tokens\":"
                                + thought
                                + "}}}");
        var answer =
                outcome(
                                wire ->
                                        wire.head(200, "text/event-stream")
                                                .raw(ONE + STOP + counted + DONE)
                                                .end())
                        .answer();

        assertThat(answer)
                .isEqualTo(new ModelAnswer("stop", new Usage(11, 7, 18, expected), "m-1"));
    }

    @Test
    void aCutIsNoCutBehindTheReason() throws Exception {
        assertThat(
                        outcome(wire -> wire.head(200, "text/event-stream").raw(ONE + TWO + STOP))
                                .ending())
                .isEqualTo("stop");
        // If the cut comes right behind the head, the client may not have told of the head yet.
        assertThat(outcome(wire -> wire.head(200, "text/event-stream").raw(DONE)).ending())
                .isIn("model_bad_response", "model_unavailable");
    }

    @Test
    void charactersMayBeSplitAnywhere() throws Exception {
        var text = "Fähre 渡し船 ⛴️ 🌊";
        var body = delta("\"content\":\"" + text + "\"") + STOP + DONE;
        var outcome =
                outcome(
                        wire -> {
                            wire.head(200, "text/event-stream");
                            for (byte b : body.getBytes(StandardCharsets.UTF_8)) {
                                wire.bytes(new byte[] {b});
                            }
                            wire.end();
                        });

        assertThat(outcome.text()).isEqualTo(text);
    }

    @Test
    void aResponseMayBeCompressed() throws Exception {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write((ONE + TWO + STOP + DONE).getBytes(StandardCharsets.UTF_8));
        }
        Play play =
                wire ->
                        wire.head(200, "text/event-stream\r\nContent-Encoding: gzip")
                                .bytes(packed.toByteArray())
                                .end();

        assertThat(outcome(play)).returns(TEXT, Outcome::text).returns("stop", Outcome::ending);
    }

    @Test
    void jsonInsteadOfAStreamIsTheAnswer() throws Exception {
        var whole = "{\n \"choices\": [{\"message\": {\"content\": \"" + TEXT + " {\\\"}\"}%s}]}\n";

        assertThat(outcome(json(whole.formatted(", \"finish_reason\": \"stop\""))))
                .returns(TEXT + " {\"}", Outcome::text)
                .returns("stop", Outcome::ending);
        assertThat(outcome(json(whole.formatted("")))).returns("unknown", Outcome::ending);
        assertThat(outcome(json("{\"choices\":[]}")))
                .returns("model_bad_response", Outcome::ending);
        assertThat(outcome(json("{\"error\":{\"code\":\"rate_limit_exceeded\"}}")))
                .returns("model_rate_limited", Outcome::ending);
        assertThat(outcome(json("{\"choices\":[{\"mess")))
                .returns("model_bad_response", Outcome::ending);
    }

    static Stream<Arguments> reasonings() {
        return Stream.of(
                Arguments.of("\"reasoning_content\":\"hm\""),
                Arguments.of("\"reasoning\":\"hm\""),
                Arguments.of("\"reasoning\":\"hm\",\"reasoning_content\":\"hm\""),
                Arguments.of(
                        "\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"hm\"}]"),
                Arguments.of(
                        "\"reasoning_details\":[{\"type\":\"reasoning.summary\",\"summary\":\"hm\"}]"),
                Arguments.of("\"content\":[{\"type\":\"thinking\",\"thinking\":\"hm\"}]"),
                Arguments.of(
                        "\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"hm\"}]}]"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("reasonings")
    void reasoningIsNoPartOfTheText(String delta) throws Exception {
        Play play =
                wire ->
                        wire.head(200, "text/event-stream")
                                .raw(delta(delta) + ONE + TWO + STOP + DONE)
                                .end();

        assertThat(outcome(play)).returns(TEXT, Outcome::text).returns("hm", Outcome::reasoning);
        assertThat(outcome(Map.of("reasoning", "drop"), play))
                .returns(TEXT, Outcome::text)
                .returns("", Outcome::reasoning);
    }

    @Test
    void whateverTheServerSendsShowsThatItLives() throws Exception {
        var signs =
                List.of(
                        delta("\"reasoning\":\"hm \""),
                        ": ping\n\n",
                        delta("\"content\":\"\""),
                        ":");
        var outcome =
                outcome(
                        Map.of("first-token-timeout", "1s", "between-tokens-timeout", "1s"),
                        wire -> {
                            wire.head(200, "text/event-stream");
                            for (int i = 0; i < 60; i++) {
                                wire.raw(signs.get(i * signs.size() / 60));
                                Thread.sleep(30);
                            }
                            wire.raw("\n\n" + ONE + TWO + STOP + DONE).end();
                        });

        assertThat(outcome).returns(TEXT, Outcome::text).returns("stop", Outcome::ending);
        assertThat(outcome.reasoning()).isEqualTo("hm ".repeat(15));
    }

    static Stream<Arguments> stalls() {
        Play silence = wire -> wire.head(200, "text/event-stream").leaveOpen();
        Play role =
                wire ->
                        wire.head(200, "text/event-stream")
                                .raw(delta("\"role\":\"assistant\""))
                                .leaveOpen();
        Play middle = wire -> wire.head(200, "text/event-stream").raw(ONE).leaveOpen();
        Play thinking =
                wire -> {
                    wire.head(200, "text/event-stream");
                    while (true) {
                        wire.raw(": ping\n\n");
                        Thread.sleep(10);
                    }
                };
        return Stream.of(
                Arguments.of("no byte", silence, 2),
                Arguments.of("a byte", role, 1),
                Arguments.of("a text", middle, 1),
                Arguments.of("no end of thinking", thinking, 1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stalls")
    void aStallIsTriedAgainOnlyIfNoByteHasCome(String name, Play play, int calls) throws Exception {
        var bounds =
                Map.of(
                        "first-token-timeout", "200ms",
                        "between-tokens-timeout", "200ms",
                        "thinking-timeout", "400ms",
                        "max-retries", "1");
        try (var server = new WireServer(play)) {
            assertThat(ask(server, bounds).ending()).isEqualTo("model_stalled");
            assertThat(server.requests()).hasSize(calls);
        }
    }

    @Test
    void aCallIsNotTriedAgainOnceTheModelThinks() throws Exception {
        Play cut = wire -> wire.head(200, "text/event-stream").raw(delta("\"content\":\"\"")).end();
        Play thought =
                wire ->
                        wire.head(200, "text/event-stream")
                                .raw(delta("\"reasoning\":\"hm\""))
                                .end();
        try (var server = new WireServer(cut, thought)) {
            var bounds = Map.of("max-retries", "3", "backoff", "1ms");

            assertThat(ask(server, bounds))
                    .returns("hm", Outcome::reasoning)
                    .returns("model_stream_cut", Outcome::ending);
            assertThat(server.requests()).hasSize(2);
        }
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(
                        422,
                        "{\"detail\":[{\"loc\":[\"body\",\"stream_options\"]}]}",
                        "stream_options",
                        ""),
                Arguments.of(
                        400,
                        "{\"error\":{\"message\":\"x\",\"param\":\"temperature\"}}",
                        "temperature",
                        ""),
                Arguments.of(400, "Unsupported parameter: max_tokens", "max_tokens", ""),
                Arguments.of(
                        400,
                        "{\"error\":{\"message\":\"Use 'max_completion_tokens' instead.\",\"param\":\"max_tokens\"}}",
                        "\"max_tokens\"",
                        "\"max_completion_tokens\":99"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("refusals")
    void aParameterThatTheServerRefusesIsLeftOutFromThenOn(
            int status, String refusal, String without, String with) throws Exception {
        Play refuse = wire -> wire.head(status, "application/json").raw(refusal).end();
        Play answer =
                wire -> wire.head(200, "text/event-stream").raw(ONE + TWO + STOP + DONE).end();
        try (var server = new WireServer(refuse, answer)) {
            var model = model(settings(server, Map.of("temperature", "0.5", "max-tokens", "99")));

            assertThat(ask(model).text()).isEqualTo(TEXT);
            assertThat(ask(model).text()).isEqualTo(TEXT);

            assertThat(server.requests()).hasSize(3);
            assertThat(server.requests().getFirst()).contains(without);
            assertThat(server.requests().subList(1, 3))
                    .allSatisfy(body -> assertThat(body).doesNotContain(without).contains(with));
        }
    }

    @Test
    void aRefusalOfSomethingElseIsNotAskedAgain() throws Exception {
        Play refuse =
                wire ->
                        wire.head(400, "application/json")
                                .raw(
                                        "{\"error\":{\"message\":\"temperature\",\"param\":\"messages\"}}")
                                .end();
        Play context =
                wire ->
                        wire.head(400, "application/json")
                                .raw("max_tokens is too large: the context length is 10")
                                .end();
        for (var play : List.of(refuse, context)) {
            try (var server = new WireServer(play)) {
                var bounds = Map.of("temperature", "0.5", "max-tokens", "99");
                assertThat(ask(server, bounds).ending()).isEqualTo("model_bad_response");
                assertThat(server.requests()).hasSize(1);
            }
        }
    }

    @Test
    void aRefusalThatGoesOnIsAskedOnceAndNotRemembered() throws Exception {
        Play refuse = wire -> wire.head(400, "text/plain").raw("stream_options").end();
        try (var server = new WireServer(refuse)) {
            var model = model(settings(server, Map.of()));

            assertThat(ask(model).ending()).isEqualTo("model_bad_response");
            assertThat(server.requests()).hasSize(2);
            ask(model);
            assertThat(server.requests().get(2)).contains("stream_options");
        }
    }

    @Test
    void aCallThatBeganBeforeARefusalDoesNotUndoWhatWasLearned() throws Exception {
        Play answer =
                wire -> wire.head(200, "text/event-stream").raw(ONE + TWO + STOP + DONE).end();
        Play refuse = wire -> wire.head(400, "text/plain").raw("stream_options").end();
        try (var server = new WireServer(answer, refuse, answer)) {
            var model = model(settings(server, Map.of()));

            var inner = new ArrayList<Outcome>();
            ask(
                    model,
                    text -> {
                        if (inner.isEmpty()) {
                            inner.add(ask(model));
                        }
                    });
            assertThat(inner).singleElement().returns(TEXT, Outcome::text);
            ask(model);

            assertThat(server.requests()).hasSize(4);
            assertThat(server.requests().get(3)).doesNotContain("stream_options");
        }
    }

    @Test
    void theHashOfARequestIsThatOfTheBodyInTheServersDialect() throws Exception {
        Play answer =
                wire -> wire.head(200, "text/event-stream").raw(ONE + TWO + STOP + DONE).end();
        Play refuse = wire -> wire.head(400, "text/plain").raw("stream_options").end();
        try (var server = new WireServer(refuse, answer, answer)) {
            var model = model(settings(server, Map.of()));
            var first = request(model).sha256();
            ask(model);
            var learned = request(model).sha256();
            ask(model);

            var bodies = server.requests();
            assertThat(first).isEqualTo(Text.sha256Hex(bodies.getFirst())).isNotEqualTo(learned);
            assertThat(learned)
                    .isEqualTo(Text.sha256Hex(bodies.get(1)))
                    .isEqualTo(Text.sha256Hex(bodies.get(2)));
        }
    }

    private static ModelRequest request(StreamingModel model) {
        return model.request(List.of(UserMessage.from("When does the ferry leave?")));
    }

    private static Outcome outcome(Play play) throws Exception {
        return outcome(Map.of(), play);
    }

    private static Outcome outcome(Map<String, String> bounds, Play play) throws Exception {
        try (var server = new WireServer(play)) {
            return ask(server, bounds);
        }
    }

    private static Outcome ask(WireServer server, Map<String, String> bounds) throws Exception {
        return ask(model(settings(server, bounds)));
    }

    private static Outcome ask(StreamingModel model) {
        return ask(model, text -> {});
    }

    private static Outcome ask(StreamingModel model, Consumer<String> onText) {
        var text = new StringBuilder();
        var reasoning = new StringBuilder();
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        try {
            var answer =
                    model.stream(
                            request(model),
                            deadline,
                            new StopSignal(),
                            reasoning::append,
                            piece -> {
                                text.append(piece);
                                onText.accept(piece);
                            });
            return new Outcome(text.toString(), reasoning.toString(), answer, null);
        } catch (ModelFailure e) {
            return new Outcome(text.toString(), reasoning.toString(), null, e);
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts a test", e);
        }
    }

    private static ModelSettings settings(WireServer server, Map<String, String> bounds) {
        var properties = new HashMap<String, String>();
        properties.put("parley.model.base-url", server.baseUrl());
        properties.put("parley.model.name", "m");
        properties.put("parley.model.max-retries", "0");
        bounds.forEach((name, value) -> properties.put("parley.model." + name, value));
        return new Binder(new MapConfigurationPropertySource(properties))
                .bind("parley.model", ModelSettings.class)
                .get();
    }

    private static Arguments row(String name, String body, String... expected) {
        var row = new ArrayList<Object>(List.of(name, body));
        row.addAll(List.of(expected));
        return Arguments.of(row.toArray());
    }

    private static Play json(String body) {
        return wire -> wire.head(200, "application/json").raw(body).end();
    }

    private static String event(String json) {
        return "data: " + json + "\n\n";
    }

    private static String chunk(String choice) {
        return event("{\"model\":\"m-1\",\"choices\":[{\"index\":0," + choice + "}]}");
    }

    private static String delta(String fields) {
        return chunk("\"delta\":{" + fields + "},\"finish_reason\":null");
    }

    private static String finish(String reason) {
        return chunk("\"delta\":{},\"finish_reason\":" + reason);
    }

    private static StreamingModel model(ModelSettings settings) {
        return new StreamingModel(settings, new ModelMeters(new SimpleMeterRegistry(), Tracer.OFF));
    }
}
