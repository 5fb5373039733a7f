package dev.parley.modelserver;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class RefusedRequestsTest extends ScriptedServerTest {

    @Test
    void refusesInvalidRequests() throws Exception {
        assertRefused("{", "The body is not valid JSON", null);
        assertRefused("[]", "The body must be a JSON object", null);
        assertRefused("", "The body must be a JSON object", null);
        assertRefused("{\"messages\": []}", "model", "model");
        assertRefused("{\"model\": \"m\", \"messages\": []}", "at least one message", "messages");
        assertRefused(
                "{\"model\": \"m\", \"messages\": [{}]}", "must be a string", "messages[0].role");
        assertRefused(
                "{\"model\": \"m\", \"messages\": [{\"role\": \"user\", \"content\": 5}]}",
                "a string or a list of parts",
                "messages[0].content");
        assertThat(model.callCount()).isZero();
    }

    private void assertRefused(String body, String message, @Nullable String param)
            throws Exception {
        var response = client.post(body);

        assertThat(response.statusCode()).as(body).isEqualTo(400);
        var error = ModelClient.json(response.body()).path("error");
        assertThat(string(error, "/type")).isEqualTo("invalid_request_error");
        assertThat(string(error, "/message")).contains(message);
        assertThat(error.path("param").isNull() ? null : string(error, "/param")).isEqualTo(param);
    }

    @Test
    void refusesOtherPathsAndMethods() throws Exception {
        var unknown = client.send("GET", "/audio");
        var wrongMethod = client.send("GET", "/chat/completions");

        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).contains("Unknown request URL: /v1/audio");
        assertThat(wrongMethod.statusCode()).isEqualTo(405);
        assertThat(wrongMethod.headers().firstValue("Allow")).hasValue("POST");
    }

    @Test
    void limitsTheBody() throws Exception {
        String prompt = ModelClient.prompt(false, "");
        int room = RequestParser.MAX_BODY_BYTES - prompt.length();

        var largest = client.post(ModelClient.prompt(false, "x".repeat(room)));
        var tooLarge = client.post(ModelClient.prompt(false, "x".repeat(room + 1)));

        assertThat(largest.statusCode()).isEqualTo(200);
        assertThat(tooLarge.statusCode()).isEqualTo(413);
        assertThat(tooLarge.body()).contains("larger than 4194304 bytes");
        assertThat(model.callCount()).isEqualTo(1);
    }

    private static String string(JsonNode json, String pointer) {
        return json.at(pointer).stringValue();
    }
}
