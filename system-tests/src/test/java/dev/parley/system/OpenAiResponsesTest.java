package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.events.EventCodec;
import dev.parley.events.TurnEvent;
import dev.parley.log.Topics;
import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import dev.parley.system.NodeClients.Call;
import dev.parley.testsupport.ApiClient;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Spliterators;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Responses, as the official client of OpenAI gets them. */
class OpenAiResponsesTest {

    private static final String UNICODE = "Größe 🌍\u200d\r\n\tעברית e\u0301";

    /** What checkers of the protocol require, null or not. */
    private static final List<String> FIELDS =
            List.of(
                    "id",
                    "object",
                    "created_at",
                    "completed_at",
                    "status",
                    "incomplete_details",
                    "model",
                    "previous_response_id",
                    "conversation",
                    "instructions",
                    "output",
                    "error",
                    "tools",
                    "tool_choice",
                    "truncation",
                    "parallel_tool_calls",
                    "text",
                    "top_p",
                    "presence_penalty",
                    "frequency_penalty",
                    "top_logprobs",
                    "temperature",
                    "reasoning",
                    "usage",
                    "max_output_tokens",
                    "max_tool_calls",
                    "store",
                    "background",
                    "service_tier",
                    "metadata",
                    "safety_identifier",
                    "prompt_cache_key");

    @AutoClose private static NodeClients clients;

    private final TestSystem system = TestSystem.get();

    @BeforeAll
    static void start() {
        clients = NodeClients.start("openai.mjs");
    }

    private String base(int node) {
        return system.api(node).base().toString();
    }

    private static Map<String, Object> body(String input, Object... more) {
        var body = new HashMap<String, Object>(Map.of("model", "scripted", "input", input));
        for (int i = 0; i < more.length; i += 2) {
            body.put((String) more[i], more[i + 1]);
        }
        return body;
    }

    private Call stream(Map<String, ?> body) {
        return clients.call("response", Map.of("base", base(0), "body", body));
    }

    /** The stream of a response that is there, behind an event. */
    private Call resumed(int node, String id, long after) {
        return clients.call("response", Map.of("base", base(node), "id", id, "after", after));
    }

    private Call does(int node, String what, Object... with) {
        return clients.call(
                "responses", Map.of("base", base(node), "do", what, "with", List.of(with)));
    }

    private JsonNode retrieved(String id) {
        return does(1, "retrieve", id).result().get("data");
    }

    @Test
    void aResponseIsATurnThatCanBeReadAgain() {
        system.model.when("read again", Script.answer(UNICODE, UNICODE));

        var created = does(0, "create", body("read again", "instructions", "Be brief.")).result();
        var response = created.get("data");

        assertThat(response.propertyNames()).containsAll(FIELDS);
        assertThat(response.get("status").stringValue()).isEqualTo("completed");
        assertThat(text(response)).isEqualTo(UNICODE + UNICODE);
        assertThat(response.get("instructions").stringValue()).isEqualTo("Be brief.");
        assertThat(response.at("/usage/output_tokens").intValue()).isEqualTo(2);
        var id = response.get("id").stringValue();
        var turn = created.at("/headers/parley-turn-id").stringValue();
        assertThat(id).isEqualTo("resp_" + turn.replace("-", ""));
        assertThat(retrieved(id)).isEqualTo(response);
        var items =
                clients.call("inputItems", Map.of("base", base(0), "id", id)).result().get("found");
        assertThat(items.get(0).at("/content/0/text").stringValue()).isEqualTo("read again");
        // It is in the history, and in the list, like any other.
        var session = created.at("/headers/parley-session-id").stringValue();
        assertThat(contents(session)).containsExactly("read again", UNICODE + UNICODE);
        assertThat(does(0, "retrieve", "resp_nope").error().get("status").intValue())
                .isEqualTo(404);
    }

    @Test
    void itsEventsAreTheSameFromTheFirstToAnyLaterStream() {
        var events = stream(body("event by event")).rest();

        assertThat(events)
                .extracting(event -> event.get("type").stringValue())
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta",
                        "response.output_text.delta",
                        "response.output_text.delta",
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.completed");
        assertThat(events)
                .extracting(OpenAiResponsesTest::number)
                .isSorted()
                .doesNotHaveDuplicates()
                .startsWith(0L, 2L);
        var last = events.getLast().get("response");
        var id = last.get("id").stringValue();
        assertThat(last).isEqualTo(retrieved(id));
        for (int i = 0; i < events.size(); i++) {
            assertThat(resumed(i % 2, id, number(events.get(i))).rest())
                    .isEqualTo(events.subList(i + 1, events.size()));
        }
        assertThat(resumed(1, id, 1_000_000).rest()).isEmpty();
        var helper =
                clients.call(
                        "responseHelper",
                        Map.of("base", base(1), "body", Map.of("response_id", id)));
        assertThat(text(helper.result().get("data"))).isEqualTo("Hello there.");
    }

    @Test
    void whatWasThoughtComesBeforeTheAnswer() {
        system.model.when(
                "thinks before it answers",
                Script.answer("At ", "noon.")
                        .dataAfter(
                                0,
                                """
                                {"choices":[{"index":0,"delta":{"reasoning_content":"pondering"}}]}"""));

        var helper =
                clients.call(
                        "responseHelper",
                        Map.of("base", base(0), "body", body("thinks before it answers")));
        var response = helper.result().get("data");

        assertThat(response.at("/output/0/type").stringValue()).isEqualTo("reasoning");
        assertThat(response.at("/output/0/summary/0/text").stringValue()).isEqualTo("pondering");
        assertThat(response.at("/output/1/content/0/text").stringValue()).isEqualTo("At noon.");
        var events = resumed(1, response.get("id").stringValue(), -1).rest();
        assertThat(events)
                .extracting(OpenAiResponsesTest::number)
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(events)
                .extracting(event -> event.get("type").stringValue())
                .containsSubsequence(
                        "response.output_item.added",
                        "response.reasoning_summary_part.added",
                        "response.reasoning_summary_text.delta",
                        "response.reasoning_summary_text.done",
                        "response.reasoning_summary_part.done",
                        "response.output_item.done",
                        "response.output_item.added",
                        "response.output_text.delta",
                        "response.completed");
    }

    @Test
    void aStreamThatWasDroppedGoesOnAtAnotherNode() {
        var gate = new Gate();
        system.model.when("dropped half way", Script.answer("one ", "two", ".").holdAfter(2, gate));
        var first =
                clients.call(
                        "response",
                        Map.of("base", base(0), "body", body("dropped half way"), "events", 6));
        var seen = first.rest();
        first.result();
        var id = seen.getFirst().at("/response/id").stringValue();

        var rest = resumed(1, id, number(seen.getLast()));
        gate.release();

        var all = new ArrayList<>(seen);
        all.addAll(rest.rest());
        assertThat(all).isEqualTo(resumed(0, id, -1).rest());
        assertThat(deltas(all)).isEqualTo("one two.");
        assertThat(system.model.callsFor("dropped half way")).hasSize(1);
    }

    @Test
    void theHelperOfTheClientTakesItsStreams() {
        var helper =
                clients.call(
                        "responseHelper", Map.of("base", base(0), "body", body("for the helper")));

        assertThat(helper.rest()).hasSize(3);
        var response = helper.result().get("data");
        assertThat(response.get("status").stringValue()).isEqualTo("completed");
        assertThat(response.get("output_text").stringValue()).isEqualTo("Hello there.");
    }

    @Test
    void aCancelKeepsTheTextAndCanBeRepeated() {
        var gate = new Gate();
        system.model.when("to be cancelled", Script.answer("one ", "two").holdAfter(1, gate));
        var stream = stream(body("to be cancelled"));
        var id = stream.value().at("/response/id").stringValue();
        until(stream, "response.output_text.delta");

        var cancelled = does(1, "cancel", id).result().get("data");
        gate.release();

        assertThat(cancelled.get("status").stringValue()).isEqualTo("cancelled");
        assertThat(text(cancelled)).isEqualTo("one ");
        assertThat(does(0, "cancel", id).result().get("data")).isEqualTo(cancelled);
        var rest = stream.rest();
        assertThat(rest.getLast().get("type").stringValue()).isEqualTo("response.incomplete");
        assertThat(rest.getLast().get("response")).isEqualTo(cancelled);
    }

    @Test
    void inTheBackgroundItIsPolledAndCancelledBeforeItsFirstToken() {
        var gate = new Gate();
        system.model.when("in the background", Script.answer("done").holdAfter(0, gate));

        var begun = does(0, "create", body("in the background", "background", true)).result();
        var id = begun.at("/data/id").stringValue();
        assertThat(begun.at("/data/status").stringValue()).isIn("queued", "in_progress");
        assertThat(retrieved(id).get("status").stringValue()).isIn("queued", "in_progress");
        gate.release();

        await().until(() -> retrieved(id).get("status").stringValue().equals("completed"));
        assertThat(text(retrieved(id))).isEqualTo("done");

        system.model.when("never begins", Script.answer("x").holdAfter(0, new Gate()));
        var other = does(0, "create", body("never begins", "background", true)).result();
        var cancelled = does(1, "cancel", other.at("/data/id").stringValue()).result();
        assertThat(cancelled.at("/data/status").stringValue()).isEqualTo("cancelled");
        assertThat(cancelled.at("/data/output")).isEmpty();
    }

    @Test
    void whatOthersHaveFollowedIsGoneOnFromOnABranch() {
        var first = does(0, "create", body("first of two")).result();
        var id = first.at("/data/id").stringValue();

        var second = follow(id, "second of two", "Idempotency-Key", "second");
        assertThat(second.status()).isEqualTo(200);
        assertThat(follow(id, "second of two", "Idempotency-Key", "second").body())
                .as("it came again")
                .isEqualTo(second.body());
        var branch = follow(id, "other second", "Idempotency-Key", "other");
        assertThat(branch.status()).isEqualTo(200);
        assertThat(branch.body().get("previous_response_id").stringValue()).isEqualTo(id);
        var session = branch.response().headers().firstValue("Parley-Session-Id").orElseThrow();
        assertThat(contents(session))
                .containsExactly("first of two", "Hello there.", "other second", "Hello there.");
        assertThat(system.model.callsFor("other second").getFirst().request().messages().toString())
                .contains("first of two")
                .doesNotContain("second of two");
        // The branch that was left can be gone on with, too.
        var third = follow(second.body().get("id").stringValue(), "third of two");
        assertThat(third.body().get("previous_response_id")).isEqualTo(second.body().get("id"));
        assertThat(contents(session))
                .containsExactly(
                        "first of two",
                        "Hello there.",
                        "second of two",
                        "Hello there.",
                        "third of two",
                        "Hello there.");
        assertThat(
                        follow(id, "elsewhere", "Parley-Session", system.api(0).createSession())
                                .status())
                .isEqualTo(400);
    }

    @Test
    void aPastIsComparedWithThePathThatThePreviousResponseEnds() {
        var first = does(0, "create", body("the trunk")).result().at("/data/id").stringValue();
        var left = follow(first, "the left branch").body().get("id").stringValue();
        follow(first, "the right branch");
        var past =
                """
                {"input":[{"role":"user","content":"the left branch"},
                {"role":"assistant","content":"Hello there."},
                {"role":"user","content":"%s"}],"previous_response_id":"%s"}""";

        var same = system.api(0).post("/v1/responses", past.formatted("on the left", left));
        var another = system.api(0).post("/v1/responses", past.formatted("on the trunk", first));

        assertThat(same.status()).as(same.toString()).isEqualTo(200);
        assertThat(same.response().headers().firstValue("Parley-History")).isEmpty();
        assertThat(another.response().headers().firstValue("Parley-History")).hasValue("differs");
    }

    @Test
    void aResponseWithAPastIsDeletedWithIt() {
        var asked =
                system.api(0)
                        .post(
                                "/v1/responses",
                                """
                                {"input":[{"role":"user","content":"what was"},
                                {"role":"assistant","content":"this"},
                                {"role":"user","content":"and is gone"}]}""");
        var id = asked.body().get("id").stringValue();
        var history =
                "/api/chat/sessions/"
                        + asked.response().headers().firstValue("Parley-Session-Id").orElseThrow();
        var imported = system.api(0).get(history).body().at("/messages/0/turn_id").stringValue();

        var response = "/v1/responses/resp_" + imported.replace("-", "");
        assertThat(system.api(0).post(response + "/cancel", "{}").status())
                .as("an imported turn is no response")
                .isEqualTo(404);
        assertThat(system.api(0).delete("/v1/responses/" + id).status()).isEqualTo(200);
        assertThat(system.api(0).get(history).status()).isEqualTo(404);
    }

    @Test
    void aConversationGoesOnFromItsNewestResponse() {
        var first = does(0, "create", body("first of three")).result().get("data");
        var id = first.get("id").stringValue();
        var second =
                does(1, "create", body("second of three", "previous_response_id", id))
                        .result()
                        .get("data");
        var conversation = first.at("/conversation/id").stringValue();
        var third =
                does(0, "create", body("third of three", "conversation", conversation)).result();

        var session = third.at("/headers/parley-session-id").stringValue();
        assertThat(contents(session))
                .containsExactly(
                        "first of three",
                        "Hello there.",
                        "second of three",
                        "Hello there.",
                        "third of three",
                        "Hello there.");
        assertThat(second.get("previous_response_id").stringValue()).isEqualTo(id);
        assertThat(retrieved(second.get("id").stringValue())).isEqualTo(second);
        var part = does(0, "delete", id).error();
        assertThat(part.get("status").intValue()).isEqualTo(400);
        // The native calls see the same session.
        system.api(1).message(session, "a fourth one").toEnd();
        assertThat(contents(session)).hasSize(8);
    }

    @Test
    void aDeletionInTheMiddleIsAnErrorAndLeavesNothing() {
        var gate = new Gate();
        system.model.when("deleted half way", Script.answer("one ", "two").holdAfter(1, gate));
        var stream = stream(body("deleted half way"));
        var id = stream.value().at("/response/id").stringValue();
        until(stream, "response.output_text.delta");
        var watched = watched(id);

        does(1, "delete", id).result();
        gate.release();

        assertThat(stream.error().get("code").stringValue()).isEqualTo("deleted");
        assertThat(lastNumber(watched)).as("behind whatever a client has").isEqualTo(1L << 52);
        assertThat(does(0, "retrieve", id).error().get("status").intValue()).isEqualTo(404);
    }

    @Test
    void aConversationIsASessionByAnotherName() {
        var created =
                conversations(
                        "create",
                        Map.of(
                                "metadata",
                                Map.of("topic", "lamps"),
                                "items",
                                List.of(
                                        Map.of(
                                                "type", "message", "role", "user", "content",
                                                "past"),
                                        Map.of(
                                                "type",
                                                "message",
                                                "role",
                                                "assistant",
                                                "content",
                                                "gone"))));
        var id = created.get("id").stringValue();
        assertThat(id).matches("conv_[0-9a-f]{32}");
        assertThat(created.get("object").stringValue()).isEqualTo("conversation");
        assertThat(created.at("/metadata/topic").stringValue()).isEqualTo("lamps");

        var response =
                does(0, "create", body("in a conversation", "conversation", id))
                        .result()
                        .get("data");
        assertThat(response.at("/conversation/id").stringValue()).isEqualTo(id);
        does(1, "create", body("and again", "conversation", Map.of("id", id))).result();

        assertThat(texts(items(id, Map.of("order", "asc", "limit", 2))))
                .containsExactly(
                        "past",
                        "gone",
                        "in a conversation",
                        "Hello there.",
                        "and again",
                        "Hello there.");
        assertThat(texts(items(id, Map.of("limit", 1))))
                .as("newest first")
                .isEqualTo(texts(items(id, Map.of("order", "asc"))).reversed());
        assertThat(items(id, Map.of()).getFirst().get("status").stringValue())
                .isEqualTo("completed");
        assertThat(conversations("update", id, Map.of("metadata", Map.of("a", "b"))))
                .isEqualTo(conversations("retrieve", id));
        assertThat(conversations("retrieve", id).get("metadata").toString())
                .isEqualTo("{\"a\":\"b\"}");
        var session =
                UUID.fromString(
                        id.substring(5).replaceAll("(.{8})(.{4})(.{4})(.{4})", "$1-$2-$3-$4-"));
        assertThat(contents(session.toString())).hasSize(6);
        var deleted = conversations("delete", id);
        assertThat(deleted.get("object").stringValue()).isEqualTo("conversation.deleted");
        assertThat(deleted.get("deleted").booleanValue()).isTrue();
        assertThat(conversation("retrieve", id).error().get("status").intValue()).isEqualTo(404);
        assertThat(conversation("retrieve", "conv_x").error().get("status").intValue())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"items\":[{\"type\":\"function_call\"}]}|items[0].type|unsupported_parameter",
                "{\"items\":[{\"role\":\"system\",\"content\":\"x\"}]}|items[0].role|unsupported_parameter",
                "{\"items\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\"}]}]}|items[0].content|unsupported_parameter",
                "{\"items\":[{\"role\":\"pope\",\"content\":\"x\"}]}|items[0].role|validation_failed",
                "{\"items\":[{\"role\":\"user\",\"content\":7}]}|items[0].content|validation_failed",
                "{\"items\":[null]}|items[0].role|validation_failed",
                "{\"metadata\":{\"a\":7}}|metadata.a|validation_failed",
            })
    void aConversationThatIsNotHereIsRefusedByName(String body, String param, String code) {
        var answer = system.api(0).post("/v1/conversations", body);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.body().at("/error/code").stringValue()).isEqualTo(code);
        assertThat(answer.body().at("/error/param").stringValue()).isEqualTo(param);
    }

    private Call conversation(String what, Object... with) {
        return clients.call(
                "conversations", Map.of("base", base(0), "do", what, "with", List.of(with)));
    }

    private JsonNode conversations(String what, Object... with) {
        return conversation(what, with).result().get("data");
    }

    private List<JsonNode> items(String id, Map<String, ?> query) {
        return clients.call("conversationItems", Map.of("base", base(1), "id", id, "query", query))
                .result()
                .get("found")
                .valueStream()
                .toList();
    }

    private static List<String> texts(List<JsonNode> items) {
        return items.stream().map(item -> item.at("/content/0/text").stringValue()).toList();
    }

    @Test
    void anAnswerOfWhichTheEventLogLacksAPartIsNotCompleted() {
        var gate = new Gate();
        system.model.when("with a hole", Script.answer("one ", "two").holdAfter(1, gate));
        var stream = stream(body("with a hole"));
        var id = stream.value().at("/response/id").stringValue();
        until(stream, "response.output_text.delta");
        var turn = id.substring(5).replaceAll("(.{8})(.{4})(.{4})(.{4})", "$1-$2-$3-$4-");
        var session =
                system.database()
                        .sql("SELECT session_id FROM turn_claim WHERE turn_id = ?")
                        .param(UUID.fromString(turn))
                        .query(String.class)
                        .single();
        var header =
                new TurnEvent.Header(
                        UUID.fromString(session),
                        UUID.fromString(turn),
                        1,
                        99,
                        Instant.now().truncatedTo(ChronoUnit.MILLIS));
        system.produce(
                new ProducerRecord<>(
                        Topics.EVENTS,
                        system.partition(session),
                        session.getBytes(StandardCharsets.UTF_8),
                        EventCodec.encode(
                                new TurnEvent.Completed(
                                        header,
                                        "00",
                                        9,
                                        "stop",
                                        null,
                                        "scripted",
                                        "none",
                                        List.of(),
                                        null,
                                        null))));

        var replay = resumed(1, id, -1).rest();
        var now = retrieved(id);
        gate.release();
        stream.rest();

        assertThat(replay.getLast().get("type").stringValue()).isEqualTo("response.failed");
        assertThat(now.get("status").stringValue()).isEqualTo("failed");
        assertThat(now.at("/error/message").stringValue()).startsWith("events_missing: ");
        // A native reader gets the hash of the whole, and sees that it lacks a part.
        assertThat(system.api(1).turn(session, turn).toEnd().getLast().name()).isEqualTo("done");
    }

    @Test
    void afterALostWorkerItIsRestartedAndAnotherStreamHasTheNewAnswer() {
        var gate = new Gate();
        system.model.when(
                "loses its worker",
                Script.answer("begun", " never")
                        .holdAfter(1, gate)
                        .then(Script.answer("something ", "else")));
        var stream = stream(body("loses its worker"));
        var id = stream.value().at("/response/id").stringValue();
        var token = until(stream, "response.output_text.delta");
        var watched = watched(id);
        system.stopWorker();
        gate.release();
        system.startWorker();

        assertThat(stream.error().get("code").stringValue()).isEqualTo("restarted");
        // The number is the same for whoever was there and for whoever comes later.
        assertThat(lastNumber(watched)).isEqualTo(1 << 20);
        var later =
                system.api(1)
                        .text(
                                "/v1/responses/%s?stream=true&starting_after=%d"
                                        .formatted(id, number(token)))
                        .body();
        assertThat(lastNumber(later.lines())).isEqualTo(1 << 20);
        var whole = resumed(1, id, -1).rest();
        assertThat(deltas(whole)).isEqualTo("something else");
        assertThat(text(whole.getLast().get("response"))).isEqualTo("something else");
        assertThat(whole).extracting(OpenAiResponsesTest::number).isSorted();
        // Whoever has text of the lost attempt is told so, also later.
        assertThat(resumed(0, id, number(token)).error().get("code").stringValue())
                .isEqualTo("restarted");
    }

    @Test
    void aFailureIsAResponseThatFailed() {
        system.model.when("it fails here", Script.status(401));

        var whole = does(0, "create", body("it fails here")).result();

        assertThat(whole.get("requests").intValue()).isEqualTo(1);
        assertThat(whole.at("/data/status").stringValue()).isEqualTo("failed");
        assertThat(whole.at("/data/error/code").stringValue()).isEqualTo("server_error");
        assertThat(whole.at("/data/error/message").stringValue()).startsWith("model_auth: ");
        var streamed = stream(body("it fails here")).rest();
        assertThat(streamed.getLast().get("type").stringValue()).isEqualTo("response.failed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"input\":\"x\",\"tools\":[{}]}|tools|unsupported_parameter",
                "{\"input\":\"x\",\"prompt\":{\"id\":\"p\"}}|prompt|unsupported_parameter",
                "{\"input\":\"x\",\"text\":{\"format\":{\"type\":\"json_schema\"}}}|text.format|unsupported_parameter",
                "{\"input\":[{\"type\":\"function_call_output\"}]}|input[0].type|unsupported_parameter",
                "{\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\"}]}]}|input[0].content[0].type|unsupported_parameter",
                "{}|input|validation_failed",
                "{\"input\":7}|input|validation_failed",
                "{\"input\":\" \"}|input[0].content|validation_failed",
                "{\"input\":\"x\",\"previous_response_id\":\"x\"}|previous_response_id|validation_failed",
                "{\"input\":\"x\",\"conversation\":\"x\"}|conversation|validation_failed",
            })
    void whatIsNotHereIsRefusedByName(String body, String param, String code) {
        var answer = system.api(0).post("/v1/responses", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().at("/error/code").stringValue()).isEqualTo(code);
        assertThat(answer.body().at("/error/param").stringValue()).isEqualTo(param);
    }

    /** The lines of a stream of the response, of which the first piece of text has come. */
    private Stream<String> watched(String id) {
        var lines =
                new BufferedReader(
                                new InputStreamReader(
                                        system.api(1)
                                                .open("/v1/responses/" + id + "?stream=true")
                                                .body(),
                                        StandardCharsets.UTF_8))
                        .lines()
                        .iterator();
        while (!lines.next().contains("response.output_text.delta")) {
            // The events before it.
        }
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(lines, 0), false);
    }

    private static long lastNumber(Stream<String> lines) {
        return lines.filter(line -> line.startsWith("data: {"))
                .map(line -> number(JsonMapper.shared().readTree(line.substring(6))))
                .reduce((one, next) -> next)
                .orElseThrow();
    }

    private static JsonNode until(Call stream, String type) {
        while (true) {
            var event = stream.value();
            if (event.get("type").stringValue().equals(type)) {
                return event;
            }
        }
    }

    private static long number(JsonNode event) {
        return event.get("sequence_number").longValue();
    }

    private static String deltas(List<JsonNode> events) {
        var text = new StringBuilder();
        events.forEach(event -> text.append(event.path("delta").asString("")));
        return text.toString();
    }

    private static String text(JsonNode response) {
        return response.at("/output/0/content/0/text").stringValue();
    }

    private ApiClient.Answer follow(String response, String input, String... headers) {
        return system.api(0)
                .post(
                        "/v1/responses",
                        "{\"input\":\"%s\",\"previous_response_id\":\"%s\"}"
                                .formatted(input, response),
                        headers);
    }

    private List<String> contents(String session) {
        return system.api(1)
                .history(session)
                .get("messages")
                .valueStream()
                .map(message -> message.get("content").stringValue())
                .toList();
    }
}
