package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import dev.parley.testsupport.ApiClient;
import dev.parley.testsupport.DocumentCalls;
import dev.parley.testsupport.EventStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Chats of the AI SDK, versions 7 and 6 as npm has them, over their default transport. */
class AiSdkTest {

    private static final String AI = "/api/ai/chat";

    @AutoClose private static NodeClients clients;

    private final TestSystem system = TestSystem.get();
    private final String id = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        clients = NodeClients.start("aisdk.mjs");
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 6})
    void anAnswerIsTheHistoryToTheByteAndItsChatOneSession(int version) {
        var question = "ui: bytes " + version;
        var script =
                Script.answer("Gr\u00fc\u00dfe ", "\r", "\n\ud83e\udd9c\u6c49 ", "\u2028", "end")
                        .dataAfter(
                                0,
                                """
                                {"choices":[{"index":0,"delta":{"reasoning_content":"pondering"}}]}""");
        system.model.when(question, script);

        var first = chat("page", 0, version).send(question).result();
        var next = "ui: what next " + version;
        var second = chat("page", 1, version).send(next).result();

        assertThat(first.get("status").stringValue()).isEqualTo("ready");
        assertThat(first.get("text").stringValue()).isEqualTo(script.text());
        assertThat(first.get("finish").get("finishReason").stringValue()).isEqualTo("stop");
        var session = session();
        assertThat(WireClients.contents(system.api(0), session))
                .containsExactly(question, script.text(), next, "Hello there.");
        var shown = first.get("messages").get(1);
        var kept = system.api(0).history(session).get("messages").get(1);
        assertThat(shown.get("id")).isEqualTo(kept.get("message_id"));
        assertThat(shown.get("metadata").get("turn_id")).isEqualTo(kept.get("turn_id"));
        assertThat(shown.get("metadata").get("content_sha256").stringValue()).hasSize(64);
        assertThat(shown.get("parts"))
                .extracting(part -> part.get("type").stringValue())
                .containsExactly("step-start", "reasoning", "text");
        assertThat(second.get("messages")).hasSize(4);
        // The model was told what was said before.
        assertThat(system.model.callsFor(next).getFirst().request().messages().toString())
                .contains(question);
    }

    @Test
    void theSameMessageIsAskedOnceAlsoFromTwoPagesOnTwoNodes() {
        var gate = new Gate();
        system.model.when("ui: twice", Script.answer("once ", "only").holdAfter(1, gate));
        var message =
                Map.of(
                        "id",
                        "m-" + id,
                        "role",
                        "user",
                        "parts",
                        List.of(Map.of("type", "text", "text", "ui: twice")));

        var one = chat("one", 0, 7).send(message);
        awaitText(one, "once ");
        var other = chat("other", 1, 7).send(message);
        awaitText(other, "once ");
        var refused = chat("third", 1, 7).send("ui: not now").result();
        gate.release();

        assertThat(text(one.result())).isEqualTo("once only");
        assertThat(text(other.result())).isEqualTo("once only");
        assertThat(text(chat("later", 0, 7).send(message).result())).isEqualTo("once only");
        assertThat(system.model.callsFor("ui: twice")).hasSize(1);
        assertThat(refused.get("status").stringValue()).isEqualTo("error");
        assertThat(refused.get("error").get("message").stringValue()).contains("turn_in_progress");
        assertThat(system.model.callsFor("ui: not now")).isEmpty();
    }

    @Test
    void aPageThatComesBackIsSentTheWholeLiveAnswer() {
        var gate = new Gate();
        system.model.when("ui: back", Script.answer("from ", "the start").holdAfter(1, gate));
        // A new page asks before there is anything.
        assertThat(chat("page", 0, 7).resume().result().get("status").stringValue())
                .isEqualTo("ready");
        var page = chat("page", 0, 7).send("ui: back");
        awaitText(page, "from ");

        var stopped = chat("page", 0, 7).call("stop", Map.of()).result();
        assertThat(stopped.get("status").stringValue()).isEqualTo("ready");
        assertThat(text(stopped)).isEqualTo("from ");
        var again = chat("page", 1, 7).resume();
        awaitText(again, "from ");
        gate.release();

        var result = again.result();
        assertThat(text(result)).isEqualTo("from the start");
        assertThat(result.get("messages")).hasSize(2);
        // Nothing is live now, so a page that loads has the history alone.
        assertThat(chat("page", 0, 7).resume().result()).isEqualTo(withoutFinish(result));
        assertThat(system.api(0).call("GET", AI + "/" + id + "/stream").status()).isEqualTo(204);
    }

    @Test
    void cancelEndsTheAnswerAndKeepsItsText() {
        system.model.when("ui: cancel", Script.answer("some ", "more").holdAfter(1, new Gate()));
        var page = chat("page", 0, 7).send("ui: cancel");
        awaitText(page, "some ");

        assertThat(cancel()).isEqualTo(202);
        var result = page.result();

        assertThat(result.get("status").stringValue()).isEqualTo("ready");
        assertThat(text(result)).isEqualTo("some ");
        var kept = WireClients.answer(system.api(0), session());
        assertThat(kept.get("status").stringValue()).isEqualTo("cancelled");
        assertThat(kept.get("content").stringValue()).isEqualTo("some ");
        assertThat(cancel()).isEqualTo(204);
    }

    private int cancel() {
        return system.api(1).call("POST", AI + "/" + id + "/cancel").status();
    }

    @Test
    void anErrorOfTheModelIsAnErrorOfTheChat() {
        system.model.when("ui: broken", Script.answer("half ", "of ", "it").garbageAfter(1));

        var result = chat("page", 0, 7).send("ui: broken").result();

        assertThat(result.get("status").stringValue()).isEqualTo("error");
        assertThat(result.get("error").get("message").stringValue())
                .startsWith("model_bad_response: ");
        assertThat(text(result)).isEqualTo("half ");
        assertThat(result.get("finish").get("isError").booleanValue()).isTrue();
    }

    @Test
    void anotherWorkersAnswerTakesThePlaceOfTheLostOnes() {
        var gate = new Gate();
        system.model.when(
                "ui: lost worker",
                Script.answer("first ", "try")
                        .holdAfter(1, gate)
                        .then(Script.answer("last ", "try")));
        var page = chat("page", 0, 7).send("ui: lost worker");
        awaitText(page, "first ");
        var old = chat("old", 1, 6).resume();
        awaitText(old, "first ");

        var turn = WireClients.answer(system.api(0), session()).get("turn_id").stringValue();
        system.claimElsewhere(UUID.fromString(turn), 2);
        gate.release();

        var result = page.result();
        assertThat(text(result)).isEqualTo("last try");
        assertThat(result.get("status").stringValue()).isEqualTo("ready");
        // Version 6 can take nothing back, and must not show both.
        var error = old.result();
        assertThat(error.get("status").stringValue()).isEqualTo("error");
        assertThat(error.get("error").get("message").stringValue()).startsWith("restarted: ");
        assertThat(text(error)).startsWith("first ").doesNotContain("last ");
    }

    @Test
    void sourcesAndStepsAreParts() {
        var documents = new DocumentCalls(system.api(0));
        var document =
                documents.text("Coast", "The lighthouse of Arvik was built in 1886 by Ingeborg.");
        documents.awaitReady(document);
        var question = "ui: who built the lighthouse of Arvik?";
        system.model.when(
                question,
                Script.answer("No plan, but a remark about lighthouses in general.")
                        .then(Script.answer("Ingeborg built it [1]."))
                        .then(Script.answer("NONE"))
                        .then(Script.answer("Ingeborg [1].")));
        Map<String, Object> options =
                Map.of("document_ids", List.of(document), "mode", "deep_research");
        try {
            var result = chat("page", system.api(0), 7, options).send(question).result();

            assertThat(result.get("status").stringValue()).as("" + result).isEqualTo("ready");
            var parts = result.get("messages").get(1).get("parts");
            var source = part(parts, "source-document");
            assertThat(source.get("title").stringValue()).isEqualTo("Coast");
            var passage = source.get("providerMetadata").get("parley");
            assertThat(passage.get("document_id").stringValue()).isEqualTo(document);
            assertThat(part(parts, "data-sources").get("data").get("sources")).isNotEmpty();
            assertThat(part(parts, "data-progress").get("id").stringValue()).isEqualTo("plan");
            assertThat(result.get("data"))
                    .extracting(part -> part.get("type").stringValue())
                    .contains("data-turn");
        } finally {
            documents.deleteAll();
        }
    }

    private static JsonNode part(JsonNode parts, String type) {
        return parts.valueStream()
                .filter(part -> part.get("type").stringValue().equals(type))
                .findFirst()
                .orElseThrow(() -> new AssertionError(type + " is not in " + parts));
    }

    @Test
    void whatCannotBeDoneIsRefusedAndNothingIsWritten() {
        var file = "{\"type\":\"file\",\"mediaType\":\"image/png\",\"url\":\"data:,\"}";
        var text = "{\"type\":\"text\",\"text\":\"ui: refused\"}";
        var user = "{\"id\":\"m\",\"role\":\"user\",\"parts\":[%s]}";
        var assistant = "{\"id\":\"a\",\"role\":\"assistant\",\"parts\":[]}";

        assertRefused("unsupported_parameter", user.formatted(file + "," + text), "");
        assertRefused("unsupported_parameter", user.formatted(text), ",\"trigger\":\"resume\"");
        assertRefused("validation_failed", assistant, "");
        assertRefused("validation_failed", user.formatted(""), "");
        assertRefused("validation_failed", user.replace("\"id\":\"m\",", "").formatted(text), "");
        assertRefused(
                "validation_failed", user.formatted(text), ",\"parley\":{\"model\":\"nobody\"}");
        assertRefused("unknown_field", user.formatted(text), ",\"parley\":{\"mod\":\"x\"}");
        assertThat(named()).isZero();
        assertThat(system.api(0).call("POST", AI + "/" + id + "/cancel").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 6})
    void anAnswerIsRegeneratedAndAMessageEditedOnABranchOfItsOwn(int version) {
        var question = "ui: branches " + version;
        system.model.when(question, Script.answer("one").then(Script.answer("another")));
        var page = chat("page", 0, version);
        var first = page.send(question).result();
        page.send("ui: behind " + version).result();

        var answer = first.at("/messages/1/id").stringValue();
        var anew = page.call("regenerate", Map.of("messageId", answer)).result();
        var edited = "ui: edited " + version;
        var last =
                page.send(
                                Map.of(
                                        "text",
                                        edited,
                                        "messageId",
                                        first.at("/messages/0/id").stringValue()))
                        .result();

        assertThat(text(anew)).isEqualTo("another");
        assertThat(anew.get("messages")).hasSize(2);
        assertThat(text(last)).isEqualTo("Hello there.");
        assertThat(system.model.callsFor(question)).hasSize(2);
        var history = system.api(0).history(session());
        assertThat(history.get("message_count").intValue()).isEqualTo(8);
        assertThat(history.at("/messages/0/siblings")).hasSize(3);
        assertThat(WireClients.contents(system.api(0), session()))
                .containsExactly(edited, "Hello there.");
        assertThat(system.model.callsFor(edited).getFirst().request().messages().toString())
                .doesNotContain(question);
    }

    @Test
    void aMessageThatWasRefusedIsTakenWhenItsAnswerIsWantedAnew() {
        var gate = new Gate();
        system.model.when("ui: busy", Script.answer("busy ", "still").holdAfter(1, gate));
        var busy = chat("busy", 0, 7).send("ui: busy");
        awaitText(busy, "busy ");
        var page = chat("page", 1, 7);
        assertThat(page.send("ui: refused first").result().get("status").stringValue())
                .isEqualTo("error");
        gate.release();
        busy.result();

        var taken = page.call("regenerate", Map.of()).result();

        assertThat(taken.get("status").stringValue()).as("" + taken).isEqualTo("ready");
        assertThat(WireClients.contents(system.api(0), session()))
                .containsExactly("ui: busy", "busy still", "ui: refused first", "Hello there.");
    }

    private void assertRefused(String code, String message, String more) {
        var body = "{\"id\":\"" + id + "\",\"messages\":[" + message + "]" + more + "}";
        var answer = system.api(0).post(AI, body);
        assertThat(answer.status()).as(body + answer).isEqualTo(400);
        assertThat(answer.code()).as(body).isEqualTo(code);
    }

    private int named() {
        return system.database()
                .sql("SELECT count(*) FROM conversation WHERE conversation_id = ?")
                .param(id)
                .query(Integer.class)
                .single();
    }

    /** A session that began elsewhere is a chat by its own id, and the other way round. */
    @Test
    void aSessionIsTheSameOnEachWire() {
        var session = system.api(0).createSession();
        system.api(0).message(session, "ui: native").toEnd();
        var page = chat("page", system.api(1), 7, null, session).send("ui: chat").result();
        assertThat(page.get("status").stringValue()).isEqualTo("ready");

        var turn = page.get("messages").get(1).get("metadata").get("turn_id").stringValue();
        var events = system.api(0).turn(session, turn).toEnd();

        assertThat(EventStream.text(events)).isEqualTo(text(page));
        assertThat(WireClients.contents(system.api(0), session))
                .containsExactly("ui: native", "Hello there.", "ui: chat", "Hello there.");
    }

    /** One chat of one page. */
    private record Page(Map<String, Object> with) {

        NodeClients.Call call(String name, Map<String, ?> more) {
            var all = new HashMap<String, Object>(with);
            all.putAll(more);
            return clients.call(name, all);
        }

        NodeClients.Call send(String text) {
            return call("send", Map.of("text", text));
        }

        NodeClients.Call send(Map<String, ?> message) {
            return call("send", Map.of("message", message));
        }

        NodeClients.Call resume() {
            return call("resume", Map.of());
        }
    }

    private Page chat(String page, int node, int version) {
        return chat(page, system.api(node), version, null);
    }

    private Page chat(
            String page, ApiClient node, int version, @Nullable Map<String, Object> parley) {
        return chat(page, node, version, parley, id);
    }

    private static Page chat(
            String page,
            ApiClient node,
            int version,
            @Nullable Map<String, Object> parley,
            String id) {
        var with = new HashMap<String, Object>();
        with.put("name", page + " " + id);
        with.put("base", node.base().toString());
        with.put("id", id);
        with.put("version", version);
        if (parley != null) {
            with.put("parley", parley);
        }
        return new Page(with);
    }

    private static void awaitText(NodeClients.Call call, String text) {
        for (var shown = call.next(); shown != null; shown = call.next()) {
            if (shown.stringValue().equals(text)) {
                return;
            }
        }
        throw new AssertionError("ended before it showed '" + text + "': " + call.result());
    }

    private String session() {
        return WireClients.session(system.database(), id);
    }

    private static String text(JsonNode result) {
        return result.get("text").stringValue();
    }

    private static JsonNode withoutFinish(JsonNode result) {
        return ((ObjectNode) result.deepCopy()).without("finish");
    }
}
