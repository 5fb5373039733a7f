package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.system.OpenApiDocument.Call;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Compares {@code docs/http.md} with the contract that the code makes. Run with {@code
 * -Dparley.docs.write=true}, the test writes the page.
 */
class HttpDocumentTest {

    private static final Path DOCUMENT = Path.of("../docs/http.md");
    private static final List<String> BOUNDS =
            List.of("minimum", "maximum", "minLength", "maxLength", "maxItems", "default");

    private static final String HEAD =
            """
            # The calls

            This page is generated from [openapi.json](openapi.json), which a running service has at `/openapi.json` and shows
            at `/reference.html`. The [guide](guide.md) shows the calls in their context.

            A field or parameter with `?` may be missing. Fields, events, codes and calls may be added within a major version: ignore what you do not know.
            Beyond what is listed, every call can answer with the problems
            %s.
            """;

    private final JsonNode contract = OpenApiDocument.ofTheCode();
    private final StringBuilder page = new StringBuilder();

    @Test
    void thePageListsEveryCall() throws IOException {
        write();
        if (Boolean.getBoolean("parley.docs.write")) {
            Files.writeString(DOCUMENT, page);
        }
        assertThat(Files.exists(DOCUMENT) ? Files.readString(DOCUMENT) : "")
                .withFailMessage(
                        "docs/http.md differs from the contract. This writes it: "
                                + OpenApiDocumentTest.WRITE)
                .isEqualTo(page.toString());
    }

    private void write() {
        page.append(HEAD.formatted(words(OpenApiDocument.ALWAYS)));
        for (var tag : contract.get("tags")) {
            page.append("\n## ").append(sentence(tag.get("name").stringValue())).append("\n\n");
            page.append(tag.get("description").stringValue()).append('\n');
            OpenApiDocument.calls(contract).stream()
                    .filter(call -> call.operation().at("/tags/0").equals(tag.get("name")))
                    .forEach(this::call);
        }
        page.append("\n## Schemas\n");
        contract.at("/components/schemas")
                .properties()
                .forEach(e -> schema(e.getKey(), e.getValue()));
    }

    private void call(Call documented) {
        var call = documented.operation();
        page.append("\n### `").append(documented.name()).append("`\n\n");
        var about = call.path("description").asString("");
        page.append(call.get("summary").stringValue()).append('.');
        page.append(about.isEmpty() ? "" : " " + about).append('\n');
        var rows = new ArrayList<String>();
        for (var parameter : call.path("parameters")) {
            rows.add(
                    row(
                            field(
                                    parameter.get("name").stringValue(),
                                    parameter.path("required").asBoolean(false)),
                            parameter.get("in").stringValue(),
                            type(parameter.get("schema")),
                            parameter.path("description").asString("")));
        }
        table("parameter | in | type | meaning", rows);
        call.at("/requestBody/content")
                .properties()
                .forEach(
                        media -> {
                            page.append("\nBody `%s`: ".formatted(media.getKey()));
                            page.append(type(media.getValue().get("schema"))).append("\n");
                            fields(media.getValue().get("schema"));
                        });
        answers(documented);
    }

    private void answers(Call call) {
        var rows = new ArrayList<String>();
        var problems = new ArrayList<String>();
        var events = new LinkedHashSet<String>();
        for (var status : call.operation().get("responses").propertyNames()) {
            var answer = call.answer(status);
            answer.path("x-codes").forEach(code -> problems.add(code.stringValue()));
            if (!answer.has("x-codes")) {
                rows.add(answer(status, answer));
            }
            answer.at("/content/text~1event-stream/x-sse-events")
                    .properties()
                    .forEach(event -> events.add(event(event.getKey(), event.getValue())));
        }
        table("status | body | meaning", rows);
        table("event | data | meaning", List.copyOf(events));
        problems.removeAll(OpenApiDocument.ALWAYS);
        if (!problems.isEmpty()) {
            page.append("\nProblems: ").append(words(problems)).append(".\n");
        }
    }

    private String answer(String status, JsonNode answer) {
        var bodies =
                answer.path("content").properties().stream()
                        .map(
                                media ->
                                        media.getValue().at("/schema/$ref").isMissingNode()
                                                ? "`" + media.getKey() + "`"
                                                : type(media.getValue().get("schema")))
                        .collect(Collectors.joining(", "));
        var headers = answer.path("headers").propertyNames();
        var about = answer.get("description").stringValue();
        return row(
                status,
                bodies,
                headers.isEmpty() ? about : about + " Headers: " + words(headers) + ".");
    }

    private static String event(String name, JsonNode event) {
        return row(
                "`" + name + "`", type(event.get("data")), event.get("description").stringValue());
    }

    private void schema(String name, JsonNode schema) {
        page.append("\n### ").append(name).append("\n\n");
        var about = schema.path("description").asString("");
        page.append(about.isEmpty() ? type(schema) + "." : about).append('\n');
        if (schema.has("oneOf") || schema.has("anyOf")) {
            page.append("\nOne of: ").append(type(schema)).append(".\n");
        }
        fields(schema);
    }

    private void fields(JsonNode schema) {
        var required = schema.path("required").valueStream().map(JsonNode::asString).toList();
        var rows = new ArrayList<String>();
        for (var property : schema.path("properties").properties()) {
            rows.add(
                    row(
                            field(property.getKey(), required.contains(property.getKey())),
                            type(property.getValue()),
                            property.getValue().path("description").asString("")));
        }
        table("field | type | meaning", rows);
    }

    private static String field(String name, boolean required) {
        return "`" + name + "`" + (required ? "" : " ?");
    }

    private static String type(JsonNode schema) {
        if (schema.has("$ref")) {
            var name = schema.get("$ref").stringValue().replaceAll(".*/", "");
            return "[%s](#%s)".formatted(name, name.toLowerCase(Locale.ROOT));
        }
        for (var choice : List.of("oneOf", "anyOf")) {
            if (schema.has(choice)) {
                return schema.get(choice)
                        .valueStream()
                        .map(HttpDocumentTest::type)
                        .collect(Collectors.joining(" or "));
            }
        }
        if (schema.has("const")) {
            return "`" + schema.get("const").asString() + "`";
        }
        if (schema.has("enum")) {
            return words(schema.get("enum").valueStream().map(JsonNode::asString).toList());
        }
        var kind = schema.path("type");
        var text =
                schema.has("items")
                        ? "list of " + type(schema.get("items"))
                        : kind.isArray()
                                ? kind.valueStream()
                                        .map(JsonNode::stringValue)
                                        .collect(Collectors.joining(" or "))
                                : kind.asString("any");
        var bounds =
                BOUNDS.stream()
                        .filter(schema::has)
                        .map(bound -> bound + " " + schema.get(bound).asString())
                        .collect(Collectors.joining(", "));
        return bounds.isEmpty() ? text : text + ", " + bounds;
    }

    private void table(String heads, List<String> rows) {
        if (!rows.isEmpty()) {
            page.append("\n| ").append(heads).append(" |\n|");
            page.append("---|".repeat(heads.split("\\|").length)).append('\n');
            rows.forEach(row -> page.append(row).append('\n'));
        }
    }

    private static String row(String... cells) {
        return "| " + String.join(" | ", cells) + " |";
    }

    private static String words(Iterable<String> words) {
        var text = new ArrayList<String>();
        words.forEach(word -> text.add("`" + word + "`"));
        return String.join(", ", text);
    }

    private static String sentence(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
