package dev.parley.modelserver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import dev.parley.modelserver.scripted.ScriptedModel;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ChatCompletionsServerTest extends ScriptedServerTest {

    @Test
    void streamsRoleThenTextThenReasonThenUsageThenDone() throws Exception {
        List<String> events;
        try (var stream = client.stream("hello")) {
            events = stream.rest();
        }

        assertThat(events).hasSize(6).last().isEqualTo("[DONE]");
        var chunks = events.subList(0, 5).stream().map(ModelClient::json).toList();
        assertThat(chunks)
                .allSatisfy(
                        chunk -> {
                            assertThat(string(chunk, "/object")).isEqualTo("chat.completion.chunk");
                            assertThat(string(chunk, "/model")).isEqualTo(ScriptedModel.MODEL);
                            assertThat(chunk.at("/id")).isEqualTo(chunks.getFirst().at("/id"));
                            assertThat(chunk.at("/created").asLong()).isPositive();
                        });
        assertThat(chunks.get(0).at("/choices/0").toString())
                .isEqualTo(
                        """
                        {"index":0,"finish_reason":null,"delta":{"role":"assistant","content":""}}""");
        assertThat(chunks.get(1).at("/choices/0").toString())
                .isEqualTo(
                        """
                        {"index":0,"finish_reason":null,"delta":{"content":"Hel"}}""");
        assertThat(string(chunks.get(2), "/choices/0/delta/content")).isEqualTo("lo");
        assertThat(chunks.get(3).at("/choices/0").toString())
                .isEqualTo(
                        """
                        {"index":0,"finish_reason":"stop","delta":{}}""");
        assertThat(chunks.get(4).at("/choices").size()).isZero();
        // "hello" is two tokens by the rule of thumb, and the format of a message takes four.
        assertThat(chunks.get(4).at("/usage").toString())
                .isEqualTo(
                        """
                        {"prompt_tokens":6,"completion_tokens":2,"total_tokens":8}""");
    }

    @Test
    void leavesTheUsageOutUnlessAsked() throws Exception {
        String body = ModelClient.prompt(true, "hello").replace("include_usage", "no_usage");

        try (var stream = client.open(body)) {
            assertThat(stream.rest()).hasSize(5).noneMatch(data -> data.contains("usage"));
        }
    }

    @Test
    void answersAtOnceWithoutStream() throws Exception {
        var response = client.post(ModelClient.prompt(false, "hello"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        var json = ModelClient.json(response.body());
        assertThat(string(json, "/object")).isEqualTo("chat.completion");
        assertThat(json.at("/choices/0").toString())
                .isEqualTo(
                        """
                        {"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"Hello"}}""");
        assertThat(json.at("/usage/total_tokens").asInt()).isEqualTo(8);
    }

    @Test
    void flushesEachChunk() throws Exception {
        var gate = new Gate();
        model.when("hello", Script.answer("first", "second").holdAfter(1, gate));

        try (var stream = client.stream("hello")) {
            // The second is held back until the first is read.
            assertThat(stream.nextText()).isEmpty();
            assertThat(stream.nextText()).isEqualTo("first");
            gate.release();
            assertThat(stream.nextText()).isEqualTo("second");
        }
    }

    @Test
    void parsesTheRequest() throws Exception {
        var body =
                """
                {"model": "gpt", "temperature": 0.5, "max_tokens": 9, "unknown": {"a": 1}, "messages": [
                  {"role": "system", "content": "Be brief."},
                  {"role": "user", "content": [{"type": "text", "text": "par"}, {"type": "text", "text": "ts"}]},
                  {"role": "assistant", "content": null, "tool_calls": []}]}""";
        client.post(body);

        var request = model.awaitCall("parts", SOON).request();
        assertThat(request)
                .isEqualTo(
                        new ChatRequest(
                                "gpt",
                                List.of(
                                        new ChatMessage("system", "Be brief."),
                                        new ChatMessage("user", "parts"),
                                        new ChatMessage("assistant", "")),
                                false,
                                false,
                                0.5,
                                9,
                                "Bearer secret",
                                HexFormat.of()
                                        .formatHex(
                                                MessageDigest.getInstance("SHA-256")
                                                        .digest(body.getBytes(UTF_8)))));
        assertThat(request.toString()).doesNotContain("secret", "parts");
    }

    @Test
    void listsItsModel() throws Exception {
        var response = client.send("GET", "/models");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(string(ModelClient.json(response.body()), "/data/0/id"))
                .isEqualTo(ScriptedModel.MODEL);
    }

    private static String string(JsonNode json, String pointer) {
        return json.at(pointer).stringValue();
    }
}
