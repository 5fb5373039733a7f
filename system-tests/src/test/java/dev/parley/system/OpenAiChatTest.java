package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.api.sessions.ImportedPast;
import dev.parley.api.sessions.ImportedPast.Exchange;
import dev.parley.events.TurnImported;
import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import dev.parley.store.history.History;
import dev.parley.system.NodeClients.Call;
import dev.parley.testsupport.DocumentCalls;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Chat completions, as the official client of OpenAI gets them. */
class OpenAiChatTest {

    private static final String UNICODE = "Größe 🌍\u200d — \u4f60\u597d\r\n\tעברית e\u0301";

    @AutoClose private static NodeClients clients;

    private final TestSystem system = TestSystem.get();

    @BeforeAll
    static void start() {
        clients = NodeClients.start("openai.mjs");
    }

    private record Said(String role, String content) {}

    private static Said user(String content) {
        return new Said("user", content);
    }

    private static Said assistant(String content) {
        return new Said("assistant", content);
    }

    private Call call(String name, Map<String, ?> more, Map<String, ?> fields, Said... messages) {
        var body = new HashMap<String, Object>(fields);
        body.putIfAbsent("model", "scripted");
        body.put("messages", List.of(messages));
        var with = new HashMap<String, Object>(more);
        with.putIfAbsent("base", base(0));
        with.put("body", body);
        return clients.call(name, with);
    }

    private Call call(String name, Said... messages) {
        return call(name, Map.of(), Map.of(), messages);
    }

    private String base(int node) {
        return system.api(node).base().toString();
    }

    @Test
    void theModelsAreListed() {
        var found = clients.call("models", Map.of("base", base(0))).result();

        assertThat(found.get("found").get(0).get("id").stringValue()).isEqualTo("scripted");
        assertThat(found.get("one")).isEqualTo(found.get("found").get(0));
        var unknown = system.api(0).get("/v1/models/nope");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.body().at("/error/code").stringValue()).isEqualTo("model_not_found");
    }

    @Test
    void anAnswerIsStreamedInChunks() {
        var stream = call("stream", user("in chunks"));

        var values = stream.rest();
        assertThat(stream.result().get("requests").intValue()).isEqualTo(1);
        var turn = values.getFirst().at("/headers/parley-turn-id").stringValue();
        var id = "chatcmpl-" + turn.replace("-", "");
        var chunks = values.subList(1, values.size());
        assertThat(chunks)
                .allSatisfy(
                        chunk -> {
                            assertThat(chunk.get("id").stringValue()).isEqualTo(id);
                            assertThat(chunk.get("object").stringValue())
                                    .isEqualTo("chat.completion.chunk");
                            assertThat(chunk.get("model").stringValue()).isEqualTo("scripted");
                            assertThat(chunk.get("created"))
                                    .isEqualTo(chunks.getFirst().get("created"));
                            assertThat(chunk.has("usage")).isFalse();
                        });
        assertThat(chunks)
                .extracting(chunk -> chunk.get("choices").get(0).toString())
                .containsExactly(
                        choice("{\"role\":\"assistant\",\"content\":\"\"}", "null"),
                        choice("{\"content\":\"Hello \"}", "null"),
                        choice("{\"content\":\"there\"}", "null"),
                        choice("{\"content\":\".\"}", "null"),
                        choice("{}", "\"stop\""));
        // It is a turn like any other, and every node says the same.
        var session = values.getFirst().at("/headers/parley-session-id").stringValue();
        assertThat(contents(session)).containsExactly("in chunks", "Hello there.");
    }

    private static String choice(String delta, String finishReason) {
        return "{\"index\":0,\"delta\":%s,\"logprobs\":null,\"finish_reason\":%s}"
                .formatted(delta, finishReason);
    }

    @Test
    void usageComesLastIfItIsAskedFor() {
        var asked = Map.of("stream_options", Map.of("include_usage", true));

        var chunks = call("stream", Map.of(), asked, user("and what it cost")).rest();

        var last = chunks.getLast();
        assertThat(last.get("choices")).isEmpty();
        assertThat(last.at("/usage/completion_tokens").intValue()).isEqualTo(3);
        assertThat(chunks.subList(1, chunks.size() - 1))
                .allSatisfy(chunk -> assertThat(chunk.get("usage").isNull()).isTrue());
    }

    @Test
    void everyByteArrivesStreamedAndWhole() {
        system.model.when("every byte", Script.answer(UNICODE, UNICODE, "\n"));
        var question = "every byte " + UNICODE;

        var helper = call("helper", user(question)).result().get("data");
        var whole = call("create", user(question)).result();

        assertThat(text(helper)).isEqualTo(UNICODE + UNICODE + "\n");
        assertThat(text(whole.get("data"))).isEqualTo(UNICODE + UNICODE + "\n");
        assertThat(whole.at("/data/choices/0/finish_reason").stringValue()).isEqualTo("stop");
        assertThat(whole.at("/data/usage/total_tokens").isNumber()).isTrue();
        assertThat(whole.get("request_id").stringValue()).isNotEmpty();
        var session = whole.at("/headers/parley-session-id").stringValue();
        assertThat(contents(session)).containsExactly(question, UNICODE + UNICODE + "\n");
    }

    @Test
    void citedPassagesAreAnnotations() {
        var documents = new DocumentCalls(system.api(0));
        var document = documents.text("Coast", "The lamp of Arvik burns rapeseed oil.");
        documents.awaitReady(document);
        var question = "Which oil does the lamp of Arvik burn?";
        system.model.when(question, Script.answer("Rapeseed oil ", "[1]."));

        var whole = call("create", user(question)).result().at("/data/choices/0/message");
        var helper = call("helper", user(question)).result().at("/data/choices/0/message");
        documents.delete(document);

        var cited = whole.at("/annotations/0");
        assertThat(cited.get("type").stringValue()).isEqualTo("url_citation");
        assertThat(cited.at("/url_citation/title").stringValue()).isEqualTo("Coast");
        assertThat(cited.at("/url_citation/url").stringValue())
                .startsWith(base(0) + "/api/documents/" + document + "/content#char=0,");
        assertThat(helper.get("annotations")).isEqualTo(whole.get("annotations"));
    }

    @Test
    void whatWasThoughtIsReasoningContent() {
        system.model.when(
                "thinks in chunks",
                Script.answer("At ", "noon.")
                        .dataAfter(
                                0,
                                """
                                {"choices":[{"index":0,"delta":{"reasoning_content":"pondering"}}]}"""));

        var chunks = call("stream", user("thinks in chunks")).rest();
        var whole = call("create", user("thinks in chunks")).result();

        assertThat(chunks)
                .extracting(chunk -> chunk.at("/choices/0/delta/reasoning_content").asString(""))
                .containsOnlyOnce("pondering");
        assertThat(text(chunks)).isEqualTo("At noon.");
        assertThat(whole.at("/data/choices/0/message/reasoning_content").stringValue())
                .isEqualTo("pondering");
        assertThat(text(whole.get("data"))).isEqualTo("At noon.");
    }

    @Test
    void aPastThatIsWrittenTwiceIsThereOnce() {
        var session = system.api(0).createSession();
        var view =
                system.apiBean(History.class)
                        .session("local", UUID.fromString(session))
                        .orElseThrow();
        var past = List.of(new Exchange("", "welcome"), new Exchange("who?", "me"));
        var pasts = system.apiBean(ImportedPast.class);

        pasts.write(view, past.subList(0, 1));
        pasts.write(view, past);
        assertThat(pasts.isMissing(view, List.of(new Exchange("another", "past")))).isFalse();

        assertThat(contents(session)).containsExactly("", "welcome", "who?", "me");
        system.awaitProjected();
        assertThat(contents(session)).containsExactly("", "welcome", "who?", "me");
        system.api(0).message(session, "after the past").toEnd();
        assertThat(system.model.callsFor("after the past").getFirst().request().messages())
                .extracting(message -> message.content())
                .endsWith("welcome", "who?", "me", "after the past");
    }

    @Test
    void aFailureIsAnErrorAndIsNotRepeated() {
        system.model.when("it fails", Script.status(401));

        var streamed = call("stream", user("it fails streamed")).error();
        var whole = call("create", user("it fails whole")).error();

        assertThat(streamed.get("code").stringValue()).isEqualTo("model_auth");
        assertThat(whole.get("code").stringValue()).isEqualTo("model_auth");
        assertThat(whole.get("status").intValue()).isEqualTo(500);
        assertThat(whole.get("message").stringValue()).endsWith("[requests: 1]");
        assertThat(system.model.callsFor("it fails whole")).hasSize(1);
    }

    @Test
    void aCancelFromElsewhereIsAnErrorSinceTheAnswerIsNotWhole() {
        var gate = new Gate();
        system.model.when("cancelled elsewhere", Script.answer("one ", "two").holdAfter(1, gate));
        var stream = call("stream", user("cancelled elsewhere"));
        var headers = stream.value().get("headers");
        nextText(stream);

        assertThat(
                        system.api(1)
                                .post(
                                        "/api/chat/sessions/%s/turns/%s/cancel"
                                                .formatted(
                                                        headers.get("parley-session-id")
                                                                .stringValue(),
                                                        headers.get("parley-turn-id")
                                                                .stringValue()),
                                        "")
                                .status())
                .isEqualTo(202);

        assertThat(stream.error().get("code").stringValue()).isEqualTo("cancelled");
        gate.release();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"tools\":[{\"type\":\"function\"}]}|tools",
                "{\"functions\":[{}]}|functions",
                "{\"n\":2}|n",
                "{\"logprobs\":true}|logprobs",
                "{\"audio\":{\"voice\":\"x\"}}|audio",
                "{\"response_format\":{\"type\":\"json_object\"}}|response_format",
                "{\"messages\":[{\"role\":\"tool\",\"content\":\"x\"}]}|messages[0].role",
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}]}|messages[0].content[0].type",
            })
    void whatWouldChangeTheMeaningIsRefused(String fields, String param) {
        var answer = raw(fields);

        assertThat(answer.at("/error/code").stringValue()).isEqualTo("unsupported_parameter");
        assertThat(answer.at("/error/param").stringValue()).isEqualTo(param);
        assertThat(answer.at("/error/type").stringValue()).isEqualTo("invalid_request_error");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"messages\":[]}|messages",
                "{\"messages\":[{\"role\":\"user\",\"content\":\" \"}]}|messages[0].content",
                "{\"messages\":[{\"role\":\"user\",\"content\":7}]}|messages[0].content",
                "{\"messages\":[{\"role\":\"x\",\"content\":\"y\"}]}|messages[0].role",
                "{\"messages\":[{\"role\":\"assistant\",\"content\":\"y\"}]}|messages",
                "{\"temperature\":3}|temperature",
                "{\"metadata\":{\"parley_session\":\"x\"}}|metadata.parley_session",
            })
    void badFieldsAreRefusedByName(String fields, String param) {
        var answer = raw(fields);

        assertThat(answer.at("/error/code").stringValue()).isEqualTo("validation_failed");
        assertThat(answer.at("/error/param").stringValue()).isEqualTo(param);
    }

    private JsonNode raw(String fields) {
        var body =
                fields.contains("\"messages\"")
                        ? fields
                        : fields.replaceFirst(
                                "\\{", "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],");
        var answer = system.api(0).post("/v1/chat/completions", body);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        return answer.body();
    }

    @Test
    void whatFrontEndsSendBesidesIsIgnored() {
        var more =
                Map.of(
                        "presence_penalty",
                        0.5,
                        "user",
                        "somebody",
                        "n",
                        1,
                        "tools",
                        List.of(),
                        "logit_bias",
                        Map.of(),
                        "response_format",
                        Map.of("type", "text"),
                        "keep_alive",
                        "5m");

        var answer = call("create", Map.of(), more, user("with much besides")).result();

        assertThat(text(answer.get("data"))).isEqualTo("Hello there.");
        var unknown =
                call("create", Map.of(), Map.of("model", "gpt-nope"), user("of whom")).error();
        assertThat(unknown.get("status").intValue()).isEqualTo(404);
        assertThat(unknown.get("code").stringValue()).isEqualTo("model_not_found");
        assertThat(unknown.get("param").stringValue()).isEqualTo("model");
    }

    @Test
    void theConversationThatAClientSendsIsThePastOfASessionOfItsOwn() {
        system.awaitProjected();
        system.stopProjector();
        JsonNode headers;
        try {
            headers = continued("before it is projected");
        } finally {
            system.startProjector();
        }
        system.awaitProjected();
        var session = headers.get("parley-session-id").stringValue();

        assertThat(contents(session))
                .containsExactly(
                        "my name is Ada\n\nand I sail",
                        "hello Ada",
                        "before it is projected",
                        "Hello there.");
        assertThat(system.record(session)).filteredOn(TurnImported.class::isInstance).hasSize(2);
        // No list shows it, and no search finds it.
        assertThat(listed("")).doesNotContain(session);
        assertThat(listed("&q=projected")).doesNotContain(session);
        // The same again is not the same session: two people may say the same.
        assertThat(continued("before it is projected").get("parley-session-id").stringValue())
                .isNotEqualTo(session);
        // An imported turn has no stream.
        var imported = system.api(1).history(session).get("messages").get(0).get("turn_id");
        assertThat(system.api(1).turn(session, imported.stringValue()).status()).isEqualTo(204);
    }

    private JsonNode continued(String question) {
        int before = system.model.callsFor(question).size();
        var answer =
                call(
                                "create",
                                new Said("system", "Answer in rhymes."),
                                user("my name is Ada"),
                                user("and I sail"),
                                assistant("hello Ada"),
                                user(question))
                        .result();
        var calls = system.model.callsFor(question);
        assertThat(calls).hasSize(before + 1);
        assertThat(calls.getLast().request().messages())
                .extracting(message -> message.role() + ": " + message.content())
                .containsExactly(
                        "system: Answer in rhymes.",
                        "user: my name is Ada\n\nand I sail",
                        "assistant: hello Ada",
                        "user: " + question);
        return answer.get("headers");
    }

    private List<String> listed(String more) {
        return system.api(1)
                .get("/api/chat/sessions?limit=100" + more)
                .body()
                .get("sessions")
                .valueStream()
                .map(session -> session.get("session_id").stringValue())
                .toList();
    }

    @Test
    void aHeaderNamesTheConversationAndTasksRunBesideIt() {
        var chat = Map.of("headers", Map.of("X-OpenWebUI-Chat-Id", "chat-" + UUID.randomUUID()));
        var gate = new Gate();
        var first = call("create", chat, Map.of(), user("the first")).result();
        system.model.when("the second", Script.answer("Well", ".").holdAfter(1, gate));
        var second =
                call(
                        "stream",
                        chat,
                        Map.of(),
                        user("the first"),
                        assistant("Hello there."),
                        user("the second"));
        var headers = second.value().get("headers");
        nextText(second);

        // Titles and tags come while the answer streams.
        var task = call("create", chat, Map.of(), user("### Task:\nGenerate a title.")).result();
        var conflict = call("create", chat, Map.of(), user("too early")).error();
        gate.release();
        second.result();

        var session = headers.get("parley-session-id").stringValue();
        assertThat(first.at("/headers/parley-session-id").stringValue()).isEqualTo(session);
        assertThat(headers.has("parley-history")).isFalse();
        assertThat(contents(session))
                .containsExactly("the first", "Hello there.", "the second", "Well.");
        assertThat(listed("")).contains(session);
        var throwaway = task.at("/headers/parley-session-id").stringValue();
        assertThat(listed("")).doesNotContain(throwaway);
        assertThat(conflict.get("code").stringValue()).isEqualTo("turn_in_progress");
        assertThat(conflict.get("message").stringValue()).endsWith("[requests: 1]");
        var edited =
                call(
                                "create",
                                chat,
                                Map.of(),
                                user("the first, edited"),
                                assistant("Hello there."),
                                user("the third"))
                        .result();
        assertThat(edited.at("/headers/parley-history").stringValue()).isEqualTo("differs");
    }

    @Test
    void aSessionOfTheNativeCallsGoesOn() {
        var session = system.api(0).createSession();
        system.api(0).message(session, "natively").toEnd();

        var body = Map.of("metadata", Map.of("parley_session", session));
        var header = Map.of("headers", Map.of("Parley-Session", session));
        call("create", Map.of(), body, user("by its metadata")).result();
        call("create", header, Map.of(), user("by its header")).result();

        assertThat(contents(session))
                .containsExactly(
                        "natively",
                        "Hello there.",
                        "by its metadata",
                        "Hello there.",
                        "by its header",
                        "Hello there.");
    }

    @Test
    void theSameKeyIsTheSameTurn() {
        var options = Map.of("options", Map.of("headers", Map.of("Idempotency-Key", "openai-key")));

        var first = call("create", options, Map.of(), user("once by key")).result();
        var again = call("create", options, Map.of(), user("once by key")).result();
        var other = call("create", options, Map.of(), user("another by key")).error();

        assertThat(again.get("data")).isEqualTo(first.get("data"));
        assertThat(system.model.callsFor("once by key")).hasSize(1);
        assertThat(other.get("code").stringValue()).isEqualTo("idempotency_key_reused");
        assertThat(other.get("message").stringValue()).endsWith("[requests: 1]");
    }

    @Test
    void aClientThatRepeatsAfterALostConnectionPaysOnce() {
        var past = new Said[] {user("before"), assistant("it"), user("paid once")};

        var own = call("stream", Map.of("lose", 2), Map.of(), past);
        assertThat(text(own.rest())).isEqualTo("Hello there.");
        assertThat(own.result().get("requests").intValue()).isEqualTo(3);
        assertThat(system.model.callsFor("paid once")).hasSize(1);

        var named =
                call(
                        "stream",
                        Map.of(
                                "lose",
                                1,
                                "headers",
                                Map.of("X-OpenWebUI-Chat-Id", "lost-" + UUID.randomUUID())),
                        Map.of(),
                        user("paid once by name"));
        assertThat(text(named.rest())).isEqualTo("Hello there.");
        assertThat(system.model.callsFor("paid once by name")).hasSize(1);
    }

    /**
     * Its first try may have been refused, so the older answer to the same words is not its own.
     */
    @Test
    void theSameWordsLaterInAConversationAreAnotherMessage() {
        var chat = new String[] {"X-OpenWebUI-Chat-Id", "again-" + UUID.randomUUID()};
        var repeated = new String[] {chat[0], chat[1], "X-Stainless-Retry-Count", "1"};
        var once = "{\"messages\":[{\"role\":\"user\",\"content\":\"go on again\"}]}";
        var twice =
                once.replace(
                        "}]}",
                        "},{\"role\":\"assistant\",\"content\":\"Hello there.\"},"
                                + "{\"role\":\"user\",\"content\":\"go on again\"}]}");

        var first = id(once, chat);
        assertThat(id(once, repeated)).isEqualTo(first);
        var second = id(twice, repeated);
        assertThat(second).isNotEqualTo(first);
        assertThat(id(twice, repeated)).isEqualTo(second);

        assertThat(system.model.callsFor("go on again")).hasSize(2);
    }

    private String id(String body, String... headers) {
        var answer = system.api(0).post("/v1/chat/completions", body, headers);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.body().get("id").stringValue();
    }

    @Test
    void aNodeThatStopsCutsTheConnection() {
        var gate = new Gate();
        system.model.when("cut off", Script.answer("one ", "two").holdAfter(1, gate));
        Call stream;
        Call helper;
        try (var node = system.startApi()) {
            var at = Map.of("base", TestSystem.client(node).base().toString(), "retries", 0);
            stream = call("stream", at, Map.of(), user("cut off"));
            stream.value();
            nextText(stream);
            helper = call("helper", at, Map.of(), user("cut off, too"));
            helper.value();
        }
        // A clean close would pass for the end of the answer.
        assertThat(stream.error().get("message").stringValue()).contains("terminated");
        assertThat(helper.error().get("message").stringValue()).contains("terminated");
        gate.release();
    }

    @Test
    void afterALostWorkerTheAnswerGoesOnIfItBeginsAsBefore() {
        var again = Script.answer("begun ", "and ", "finished");

        var stream = afterALostWorker("goes on here", again);

        assertThat(text(stream.rest())).isEqualTo(" and finished");
        stream.result();
    }

    @Test
    void afterALostWorkerAnotherTextIsAnError() {
        var again = Script.answer("something ", "else");

        var stream = afterALostWorker("begins anew", again);

        assertThat(stream.error().get("code").stringValue()).isEqualTo("restarted");
        assertThat(system.model.callsFor("begins anew")).hasSize(2);
    }

    /** The stream of an answer whose worker is gone after the text "begun". */
    private Call afterALostWorker(String question, Script again) {
        var gate = new Gate();
        system.model.when(
                question, Script.answer("begun", " never").holdAfter(1, gate).then(again));
        var stream = call("stream", user(question));
        stream.value();
        assertThat(nextText(stream)).isEqualTo("begun");
        system.stopWorker();
        gate.release();
        system.startWorker();
        return stream;
    }

    @Test
    void manyAtOnceAreAnsweredEach() {
        var calls = new ArrayList<Call>();
        for (int i = 0; i < 30; i++) {
            calls.add(call(i % 2 == 0 ? "stream" : "create", user("at once " + i)));
        }
        for (int i = 0; i < calls.size(); i++) {
            var one = calls.get(i);
            assertThat(i % 2 == 0 ? text(one.rest()) : text(one.result().get("data")))
                    .isEqualTo("Hello there.");
        }
    }

    private static String text(JsonNode completion) {
        return completion.at("/choices/0/message/content").stringValue();
    }

    private static String text(List<JsonNode> values) {
        var text = new StringBuilder();
        values.forEach(value -> text.append(value.at("/choices/0/delta/content").asString("")));
        return text.toString();
    }

    /** Waits for the next piece of text. */
    private static String nextText(Call stream) {
        while (true) {
            var value = stream.value();
            var text = value.at("/choices/0/delta/content").asString("");
            if (!text.isEmpty()) {
                return text;
            }
        }
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
