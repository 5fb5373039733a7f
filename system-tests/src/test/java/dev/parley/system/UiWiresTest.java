package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What holds for both wires of front ends, beyond what the tests of each show. */
class UiWiresTest {

    private final TestSystem system = TestSystem.get();

    @Test
    void everyNodeSendsTheSameOfATurnLiveAndLater() {
        system.model.when("the same anywhere", Script.answer("one ", "two"));
        var chat = UUID.randomUUID().toString();
        var asked =
                """
                {"id":"%s","messages":[{"id":"m","role":"user","parts":[\
                {"type":"text","text":"the same anywhere"}]}]}"""
                        .formatted(chat);
        var run =
                """
                {"threadId":"%s","runId":"r","messages":[\
                {"id":"u","role":"user","content":"the same anywhere"}]}"""
                        .formatted(chat);

        var live = sent(0, "/api/ai/chat", asked);
        assertThat(live)
                .extracting(UiWiresTest::type)
                .containsExactly(
                        "start",
                        "start-step",
                        "data-turn",
                        "text-start",
                        "text-delta",
                        "text-delta",
                        "text-end",
                        "finish-step",
                        "finish",
                        "[DONE]");
        assertThat(sent(1, "/api/ai/chat", asked)).isEqualTo(live);

        live = sent(0, "/api/ag-ui", run);
        assertThat(live)
                .extracting(UiWiresTest::type)
                .containsExactly(
                        "RUN_STARTED",
                        "CUSTOM",
                        "TEXT_MESSAGE_START",
                        "TEXT_MESSAGE_CONTENT",
                        "TEXT_MESSAGE_CONTENT",
                        "TEXT_MESSAGE_END",
                        "RUN_FINISHED");
        assertThat(sent(1, "/api/ag-ui", run)).isEqualTo(live);
        assertThat(system.model.callsFor("the same anywhere")).hasSize(2);
    }

    /** What a stream holds but for heartbeats and waiting, which are no part of its turn. */
    private List<String> sent(int node, String path, String body) {
        var response = system.api(node).post(path, body).response();
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        return ((String) response.body())
                .lines()
                .filter(line -> line.startsWith("data: ") && !line.contains("queue"))
                .map(line -> line.substring(6))
                .toList();
    }

    private static String type(String data) {
        return data.startsWith("{")
                ? JsonMapper.shared().readTree(data).get("type").stringValue()
                : data;
    }

    @Test
    void noClientTakesAPartForTheWholeAndEachGoesOnAtAnotherNode() {
        var gate = new Gate();
        system.model.when("breaks off", Script.answer("on ", "and on").holdAfter(1, gate));
        var chat = UUID.randomUUID().toString();
        var run = UUID.randomUUID().toString();
        try (var aisdk = NodeClients.start("aisdk.mjs");
                var agui = NodeClients.start("agui.mjs")) {
            var node = system.startApi();
            NodeClients.Call page;
            NodeClients.Call agent;
            try {
                var base = TestSystem.client(node).base().toString();
                page = aisdk.call("send", page(base, chat));
                agent = agui.call("run", agent(base, run, true));
                await(page, shown -> shown.asString("").equals("on "));
                await(agent, event -> event.path("delta").asString("").equals("on "));
            } finally {
                node.close();
            }

            assertThat(page.result().get("status").stringValue()).isEqualTo("error");
            assertThat(agent.result().get("error").get("code").stringValue())
                    .isEqualTo("stream_broken");

            var other = system.api(1).base().toString();
            page = aisdk.call("resume", page(other, chat));
            agent = agui.call("run", agent(other, run, false));
            await(page, shown -> shown.asString("").equals("on "));
            await(agent, event -> event.path("delta").asString("").equals("on "));
            gate.release();
            assertThat(page.result().get("text").stringValue()).isEqualTo("on and on");
            var messages = agent.result().get("messages");
            assertThat(messages).hasSize(2);
            assertThat(messages.get(1).get("content").stringValue()).isEqualTo("on and on");
        }
        assertThat(system.model.callsFor("breaks off: chat")).hasSize(1);
        assertThat(system.model.callsFor("breaks off: run")).hasSize(1);
    }

    private static Map<String, Object> page(String base, String chat) {
        return Map.of("name", "page", "base", base, "id", chat, "text", "breaks off: chat");
    }

    private static Map<String, Object> agent(String base, String run, boolean asks) {
        var with = new HashMap<String, Object>();
        with.put("name", "agent");
        with.put("base", base);
        with.put("thread", "thread-" + run);
        with.put("run", run);
        if (asks) {
            with.put("message", Map.of("id", "u", "role", "user", "content", "breaks off: run"));
        }
        return with;
    }

    private static void await(NodeClients.Call call, Predicate<JsonNode> reached) {
        for (var value = call.next(); value != null; value = call.next()) {
            if (reached.test(value)) {
                return;
            }
        }
        throw new AssertionError("ended too soon: " + call.result());
    }
}
