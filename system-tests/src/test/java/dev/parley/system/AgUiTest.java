package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import dev.parley.testsupport.ApiClient;
import dev.parley.testsupport.DocumentCalls;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Runs of AG-UI's own agent, whose schema and verifier refuse every stream against the rules. */
class AgUiTest {

    @AutoClose private static NodeClients clients;

    private final TestSystem system = TestSystem.get();
    private final String thread = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        clients = NodeClients.start("agui.mjs");
    }

    @Test
    void anAnswerIsTheHistoryToTheByteAndItsThreadOneSession() {
        var script =
                Script.answer("Gr\u00fc\u00dfe ", "\r", "\n\ud83e\udd9c\u6c49 ", "\u2028", "end")
                        .dataAfter(
                                0,
                                """
                                {"choices":[{"index":0,"delta":{"reasoning_content":"pondering"}}]}""");
        system.model.when("ag: bytes", script);

        var first = ask("agent", 0, "ag: bytes").result();
        var second = ask("agent", 1, "ag: what next").result();

        assertSucceeded(first);
        assertThat(roles(first)).containsExactly("user", "reasoning", "assistant");
        assertThat(text(first)).isEqualTo(script.text());
        assertThat(text(second)).isEqualTo("Hello there.");
        var session = WireClients.session(system.database(), thread);
        assertThat(WireClients.contents(system.api(0), session))
                .containsExactly("ag: bytes", script.text(), "ag: what next", "Hello there.");
        assertThat(last(second).get("id"))
                .isEqualTo(WireClients.answer(system.api(0), session).get("message_id"));
    }

    @Test
    void theSameRunIsPaidOnceLiveAndAfterwards() {
        var gate = new Gate();
        system.model.when("ag: again", Script.answer("once ", "only").holdAfter(1, gate));
        var run = UUID.randomUUID().toString();

        var one = run("one", 0, run, "ag: again");
        awaitDelta(one, "once ");
        var other = run("other", 1, run, "ag: again");
        awaitDelta(other, "once ");
        var refused = ask("third", 1, "ag: not now").error();
        gate.release();

        assertThat(text(one.result())).isEqualTo("once only");
        assertThat(text(other.result())).isEqualTo("once only");
        // The agent sends the answer that it has behind the question.
        var later = run("one", 1, run, null).result();
        assertThat(text(later)).isEqualTo("once only");
        assertThat(roles(later)).containsExactly("user", "assistant");
        assertThat(refused.get("status").intValue()).isEqualTo(409);
        assertThat(refused.get("message").stringValue()).contains("turn_in_progress");
        var askedAnew = run("one", 0, UUID.randomUUID().toString(), null).error();
        assertThat(askedAnew.get("status").intValue())
                .as("a new run must not ask the old question")
                .isEqualTo(400);
        assertThat(system.model.callsFor("ag: again")).hasSize(1);
    }

    @Test
    void cancelEndsTheRunAndKeepsItsText() {
        system.model.when("ag: cancel", Script.answer("some ", "more").holdAfter(1, new Gate()));
        var run = ask("agent", 0, "ag: cancel");
        awaitDelta(run, "some ");

        var session = WireClients.session(system.database(), thread);
        var turn = WireClients.answer(system.api(1), session).get("turn_id").stringValue();
        system.api(1).call("POST", "/api/chat/sessions/" + session + "/turns/" + turn + "/cancel");

        var result = run.result();
        assertThat(result.get("outcome").stringValue()).isEqualTo("cancelled");
        assertThat(text(result)).isEqualTo("some ");
    }

    @Test
    void anErrorOfTheModelIsAnErrorOfTheRun() {
        system.model.when("ag: broken", Script.answer("half ", "of ", "it").garbageAfter(1));

        var result = ask("agent", 0, "ag: broken").result();

        assertThat(result.get("error").get("code").stringValue()).isEqualTo("model_bad_response");
        assertThat(text(result)).isEqualTo("half ");
    }

    @Test
    void anotherWorkersAnswerTakesThePlaceOfTheLostOnes() {
        var gate = new Gate();
        var ponders =
                """
                {"choices":[{"index":0,"delta":{"reasoning_content":"%s"}}]}""";
        system.model.when(
                "ag: lost worker",
                Script.answer("first ", "try")
                        .dataAfter(0, ponders.formatted("old thought"))
                        .holdAfter(1, gate)
                        .then(
                                Script.answer("last ", "try")
                                        .dataAfter(0, ponders.formatted("new thought"))));
        ask("agent", 0, "ag: before").result();
        var run = ask("agent", 0, "ag: lost worker");
        awaitDelta(run, "first ");

        var session = WireClients.session(system.database(), thread);
        var turn = WireClients.answer(system.api(0), session).get("turn_id").stringValue();
        system.claimElsewhere(UUID.fromString(turn), 2);
        gate.release();

        var result = run.result();
        assertThat(roles(result))
                .containsExactlyInAnyOrder("user", "assistant", "user", "reasoning", "assistant");
        assertThat(result.toString()).contains("new thought", "last try").doesNotContain("old");
        assertSucceeded(result);
    }

    @Test
    void sourcesAndStepsAreActivities() {
        var documents = new DocumentCalls(system.api(0));
        var document =
                documents.text("Coast", "The lighthouse of Arvik was built in 1886 by Ingeborg.");
        documents.awaitReady(document);
        var question = "ag: who built the lighthouse of Arvik?";
        system.model.when(
                question,
                Script.answer("No plan, but a remark about lighthouses in general.")
                        .then(Script.answer("Ingeborg built it [1]."))
                        .then(Script.answer("NONE"))
                        .then(Script.answer("Ingeborg [1].")));
        var parley = Map.of("document_ids", List.of(document), "mode", "deep_research");
        try {
            var call =
                    call(
                            "agent",
                            system.api(0),
                            UUID.randomUUID().toString(),
                            question,
                            Map.of(
                                    "forwardedProps",
                                    Map.of("parley", parley, "theirs", 1),
                                    "tools",
                                    List.of(
                                            Map.of(
                                                    "name", "t",
                                                    "description", "of the page",
                                                    "parameters", Map.of()))));
            var types = new ArrayList<String>();
            call.rest().forEach(event -> types.add(event.get("type").stringValue()));
            var result = call.result();

            assertSucceeded(result);
            assertThat(types).contains("STEP_STARTED", "STEP_FINISHED", "CUSTOM");
            var source = activity(result, "SOURCES").get("sources").get(0);
            assertThat(source.get("document_id").stringValue()).isEqualTo(document);
            // The last step is the answer, which ends with the run.
            assertThat(activity(result, "PLAN").get("steps"))
                    .filteredOn(step -> step.get("finished").booleanValue())
                    .extracting(step -> step.get("id").stringValue())
                    .contains("plan", "search-1", "read-1");
            assertThat(types.lastIndexOf("STEP_FINISHED"))
                    .isGreaterThan(types.lastIndexOf("STEP_STARTED"));
        } finally {
            documents.deleteAll();
        }
    }

    private static JsonNode activity(JsonNode result, String type) {
        return result.get("messages")
                .valueStream()
                .filter(message -> message.path("activityType").asString("").equals(type))
                .findFirst()
                .orElseThrow(() -> new AssertionError(type + " is not in " + result))
                .get("content");
    }

    @Test
    void whatCannotBeDoneIsRefusedAndNothingIsWritten() {
        var image = "[{\"type\":\"image\",\"source\":{}}]";
        assertRefused("unsupported_parameter", image, "");
        assertRefused(
                "unsupported_parameter",
                "\"ag: refused\"",
                ",\"resume\":[{\"interruptId\":\"i\"}]");
        assertRefused("validation_failed", "\"\"", "");
        assertRefused(
                "validation_failed",
                "\"ag: refused\"",
                ",\"forwardedProps\":{\"parley\":{\"model\":\"nobody\"}}");
        assertThat(
                        system.database()
                                .sql("SELECT count(*) FROM conversation WHERE conversation_id = ?")
                                .param(thread)
                                .query(Integer.class)
                                .single())
                .isZero();
    }

    private void assertRefused(String code, String content, String more) {
        var body =
                "{\"threadId\":\"%s\",\"runId\":\"r\",\"messages\":[{\"id\":\"u\",\"role\":\"user\",\"content\":%s}],\"sent\":1%s}"
                        .formatted(thread, content, more);
        var answer = system.api(0).post("/api/ag-ui", body);
        assertThat(answer.status()).as(body + answer).isEqualTo(400);
        assertThat(answer.code()).as(body).isEqualTo(code);
    }

    private NodeClients.Call ask(String agent, int node, String question) {
        return run(agent, node, UUID.randomUUID().toString(), question);
    }

    private NodeClients.Call run(String agent, int node, String run, @Nullable String question) {
        return call(agent, system.api(node), run, question, Map.of());
    }

    /** Runs the agent of this name; its question is null if it repeats a run. */
    private NodeClients.Call call(
            String agent,
            ApiClient node,
            String run,
            @Nullable String question,
            Map<String, ?> more) {
        var with = new HashMap<String, Object>(more);
        with.put("name", agent + " " + thread);
        with.put("base", node.base().toString());
        with.put("thread", thread);
        with.put("run", run);
        if (question != null) {
            with.put("message", Map.of("id", "u-" + run, "role", "user", "content", question));
        }
        return clients.call("run", with);
    }

    private static void awaitDelta(NodeClients.Call call, String delta) {
        for (var event = call.next(); event != null; event = call.next()) {
            if (event.path("delta").asString("").equals(delta)) {
                return;
            }
        }
        throw new AssertionError("ended before '" + delta + "': " + call.result());
    }

    /** The client warns of what it does not know, and drops it. */
    private static void assertSucceeded(JsonNode result) {
        assertThat(result.get("outcome").stringValue()).isEqualTo("success");
        assertThat(result.get("warnings")).isEmpty();
    }

    private static List<String> roles(JsonNode result) {
        return result.get("messages")
                .valueStream()
                .map(message -> message.get("role").stringValue())
                .toList();
    }

    private static JsonNode last(JsonNode result) {
        var messages = result.get("messages");
        return messages.get(messages.size() - 1);
    }

    private static String text(JsonNode result) {
        return last(result).get("content").stringValue();
    }
}
