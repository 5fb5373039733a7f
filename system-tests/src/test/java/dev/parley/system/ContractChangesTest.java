package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What breaks clients is found, and what does not is let through. On the committed document. */
class ContractChangesTest {

    private static final String MESSAGES =
            "/paths/~1api~1chat~1sessions~1{session_id}~1messages/post";
    private static final String EVENTS =
            MESSAGES + "/responses/200/content/text~1event-stream/x-sse-events";
    private static final String SCHEMAS = "/components/schemas/";

    private final JsonNode before = OpenApiDocument.committed();

    private Iterable<String> after(Consumer<JsonNode> change) {
        var after = before.deepCopy();
        change.accept(after);
        return ContractChanges.breaking(before, after);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/paths|/api/usage|GET /api/usage is gone",
                "/paths/~1api~1documents|post|POST /api/documents is gone",
                MESSAGES
                        + "/responses|202|POST /api/chat/sessions/{session_id}/messages 202 is"
                        + " gone",
                SCHEMAS + "SessionResponse/properties|title|title is gone",
                SCHEMAS + "CreateSessionRequest/properties|metadata|metadata is gone",
                EVENTS + "|token|event token is gone",
                MESSAGES + "/requestBody/content|application/json|body application/json is gone",
                SCHEMAS + "ChunkTextDelta/properties|delta|delta is gone",
            })
    void whatIsRemovedBreaks(String parent, String name, String told) {
        assertThat(after(document -> ((ObjectNode) document.at(parent)).remove(name)))
                .anySatisfy(line -> assertThat(line).contains(told));
    }

    @Test
    void whatARequestMustNowHaveBreaks() {
        assertThat(
                        after(
                                document ->
                                        ((ObjectNode) document.at(SCHEMAS + "CreateSessionRequest"))
                                                .putArray("required")
                                                .add("title")))
                .anySatisfy(line -> assertThat(line).endsWith("now needs title"));
    }

    @Test
    void whatAnAnswerMayNowLackBreaks() {
        assertThat(
                        after(
                                document ->
                                        ((ArrayNode)
                                                        document.at(
                                                                SCHEMAS
                                                                        + "SessionResponse/required"))
                                                .remove(0)))
                .anySatisfy(line -> assertThat(line).endsWith("may now lack session_id"));
    }

    @Test
    void anotherTypeANarrowerBoundAndAMissingWordBreak() {
        assertThat(
                        after(
                                document ->
                                        set(
                                                document,
                                                "SessionResponse",
                                                "message_count",
                                                "type",
                                                "string")))
                .anySatisfy(line -> assertThat(line).contains("message_count was [integer]"));
        assertThat(
                        after(
                                document ->
                                        ((ObjectNode)
                                                        document.at(
                                                                SCHEMAS
                                                                        + "SendMessageRequest/properties/content"))
                                                .put("maxLength", 100)))
                .anySatisfy(line -> assertThat(line).contains("is narrower: maxLength 100"));
        assertThat(
                        after(
                                document ->
                                        ((ArrayNode)
                                                        document.at(
                                                                SCHEMAS
                                                                        + "CreateSessionRequest/properties/mode/enum"))
                                                .remove(1)))
                .anySatisfy(line -> assertThat(line).endsWith("value deep_research is gone"));
    }

    private static void set(
            JsonNode document, String schema, String property, String field, String value) {
        ((ObjectNode) document.at(SCHEMAS + schema + "/properties/" + property)).put(field, value);
    }

    @Test
    void whatIsAddedBreaksNothing() {
        assertThat(
                        after(
                                document -> {
                                    ((ObjectNode) document.get("paths"))
                                            .set("/api/new", document.at("/paths/~1api~1models"));
                                    ((ObjectNode)
                                                    document.at(
                                                            SCHEMAS + "SessionResponse/properties"))
                                            .putObject("colour")
                                            .put("type", "string");
                                    ((ObjectNode)
                                                    document.at(
                                                            SCHEMAS
                                                                    + "CreateSessionRequest/properties"))
                                            .putObject("colour")
                                            .put("type", "string");
                                    ((ObjectNode) document.at(EVENTS))
                                            .set("colour", document.at(EVENTS + "/token"));
                                }))
                .isEmpty();
    }
}
