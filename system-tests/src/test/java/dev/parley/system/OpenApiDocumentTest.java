package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.api.web.ProblemCode;
import dev.parley.system.OpenApiDocument.Call;
import dev.parley.testsupport.EventStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Holds {@code docs/openapi.json} to the code, and lints it. Run with {@code
 * -Dparley.docs.write=true}, the test writes the document, unless that would break clients.
 */
class OpenApiDocumentTest {

    static final String WRITE =
            "mvn -Dquick -Dspring-boot.repackage.skip -pl system-tests -am"
                    + " -Dsurefire.failIfNoSpecifiedTests=false"
                    + " -Dtest=OpenApiDocumentTest,HttpDocumentTest -Dparley.docs.write=true test";

    private static JsonNode document;
    private static Schemas schemas;

    @BeforeAll
    static void make() {
        document = OpenApiDocument.ofTheCode();
        schemas = new Schemas(document);
    }

    @Test
    void theCommittedDocumentIsTheCode() throws IOException {
        if (Files.exists(OpenApiDocument.FILE)) {
            requireNothingBroken(OpenApiDocument.committed());
        }
        var text = OpenApiDocument.JSON.writeValueAsString(document) + "\n";
        if (Boolean.getBoolean("parley.docs.write")) {
            Files.writeString(OpenApiDocument.FILE, text);
        }
        assertThat(Files.exists(OpenApiDocument.FILE) ? Files.readString(OpenApiDocument.FILE) : "")
                .withFailMessage(
                        "docs/openapi.json differs from the code. This writes it: " + WRITE)
                .isEqualTo(text);
    }

    private static void requireNothingBroken(JsonNode before) {
        if (ContractChanges.major(document) > ContractChanges.major(before)) {
            return;
        }
        assertThat(ContractChanges.breaking(before, document))
                .as(
                        "what breaks clients of docs/openapi.json: keep it, or raise the major"
                                + " version in pom.xml")
                .isEmpty();
    }

    @Test
    void everyCallSaysWhatItDoesAndAnswers() {
        var ids = new ArrayList<String>();
        for (var call : OpenApiDocument.calls(document)) {
            var operation = call.operation();
            ids.add(operation.get("operationId").stringValue());
            assertThat(operation.get("summary").stringValue())
                    .as(call.name())
                    .matches("[A-Z].{5,100}[^.]");
            assertThat(operation.path("x-examples")).as("examples of " + call.name()).isNotEmpty();
            var statuses = operation.get("responses").propertyNames();
            assertThat(statuses).as(call.name()).anyMatch(status -> status.startsWith("2"));
            statuses.forEach(status -> lint(call.name(), status, call.answer(status)));
            for (var parameter : operation.path("parameters")) {
                assertThat(parameter.get("schema")).as(call.name() + parameter).isNotEmpty();
            }
        }
        assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches("[a-z][A-Za-z]+"));
    }

    private static void lint(String call, String status, JsonNode answer) {
        var place = call + " " + status;
        assertThat(answer.get("description").stringValue()).as(place).isNotBlank();
        var content = answer.path("content");
        if (!status.startsWith("2")) {
            assertThat(content.iterator().next().at("/schema/$ref").asString())
                    .as(place)
                    .isIn(
                            "#/components/schemas/Problem",
                            "#/components/schemas/OpenAiErrorsFailure");
            assertThat(answer.get("x-codes")).as(place).isNotEmpty();
            return;
        }
        if (!List.of("202", "204").contains(status)) {
            assertThat(content).as(place).isNotEmpty();
        }
        content.forEach(type -> assertThat(type.get("schema")).as(place).isNotEmpty());
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        assertThat(document.findValuesAsString("$ref"))
                .isNotEmpty()
                .allSatisfy(
                        reference ->
                                assertThat(document.at(reference.substring(1)).isMissingNode())
                                        .as(reference)
                                        .isFalse());
    }

    @Test
    void everyCodeOfAProblemIsSomeCalls() {
        var told =
                document.at("/components/responses")
                        .valueStream()
                        .flatMap(response -> response.get("x-codes").valueStream())
                        .map(JsonNode::stringValue);
        // No call that is described gives it.
        var others = List.of(ProblemCode.METHOD_NOT_ALLOWED);

        assertThat(told)
                .containsAll(
                        Arrays.stream(ProblemCode.values())
                                .filter(code -> !others.contains(code))
                                .map(ProblemCode::word)
                                .toList());
    }

    @Test
    void everyExampleOfAGoodRequestIsAsItsSchemaSays() {
        int seen = 0;
        for (var call : OpenApiDocument.calls(document)) {
            for (var parameter : call.operation().path("parameters")) {
                seen += requireGood(call, parameter);
            }
            for (var type : call.operation().at("/requestBody/content")) {
                seen += requireGood(call, type);
            }
        }
        assertThat(seen).isGreaterThan(50);
    }

    /** Returns how many good examples there are for what has a schema. */
    private static int requireGood(Call call, JsonNode described) {
        int seen = 0;
        for (var example : described.path("examples").properties()) {
            if (call.told(example.getKey()).get("status").intValue() != 400) {
                require(call, described.get("schema"), example.getValue().get("value"));
                seen++;
            }
        }
        return seen;
    }

    @Test
    void everyExampleOfAnAnswerIsAsItsSchemaSays() throws IOException {
        int seen = 0;
        for (var call : OpenApiDocument.calls(document)) {
            for (var status : call.operation().get("responses").propertyNames()) {
                for (var type : call.answer(status).path("content")) {
                    for (var example : type.path("examples")) {
                        require(call, type.get("schema"), example.get("value"));
                        if (type.has("x-sse-events")) {
                            requireEvents(call, type, example.get("value").stringValue());
                        }
                        seen++;
                    }
                }
            }
        }
        assertThat(seen).isGreaterThan(50);
    }

    private static void requireEvents(Call call, JsonNode type, String stream) throws IOException {
        var events =
                new EventStream(new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8)));
        int count = 0;
        for (var event = events.next(); event != null; event = events.next()) {
            assertThat(StreamContract.fault(schemas, type, event)).as(call.name()).isEmpty();
            count++;
        }
        assertThat(count).as("events of " + call.name()).isGreaterThan(2);
    }

    private static void require(Call call, JsonNode schema, JsonNode value) {
        assertThat(schemas.faults(schema, value)).as(call.name() + ": " + value).isEmpty();
    }
}
