package dev.parley.system;

import dev.parley.api.web.ProblemCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ValueConstants;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The API as an OpenAPI document. Paths, parameters and schemas come from the controllers and
 * records; what code cannot say (words, bounds, examples, the events of streams) comes from {@code
 * src/test/resources/openapi}, one file for each part of the API. A call that only one of the two
 * knows is an error. For one thread.
 */
final class OpenApiDocument {

    static final Path FILE = Path.of("../docs/openapi.json");

    private static final Path WORDS = Path.of("src/test/resources/openapi");
    private static final String API = "dev.parley.api.";
    private static final String SCHEMAS = "#/components/schemas/";

    static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** What a call can meet whatever it is. */
    static final List<String> ALWAYS =
            List.of(
                    "bad_request",
                    "unauthenticated",
                    "forbidden",
                    "misdirected",
                    "internal",
                    "unavailable");

    /** What a call with a body can meet. */
    private static final List<String> WITH_BODY =
            List.of(
                    "malformed_json",
                    "validation_failed",
                    "request_timeout",
                    "payload_too_large",
                    "unsupported_media_type");

    /** The members of an example that show an answer, and of which type it is. */
    private static final Map<String, String> EXAMPLES =
            Map.of(
                    "answer", "application/json",
                    "stream", "text/event-stream",
                    "lines", "application/x-ndjson");

    private final RecordSchemas schemas = new RecordSchemas(SCHEMAS);
    private final ObjectNode paths = JSON.createObjectNode();
    private final ArrayNode tags = JSON.createArrayNode();
    private final ObjectNode problems = JSON.createObjectNode();
    private final ObjectNode added = JSON.createObjectNode();

    private OpenApiDocument() {}

    /** Returns the document that the code makes. */
    static ObjectNode ofTheCode() {
        return new OpenApiDocument().assemble();
    }

    /** Returns the document as it is committed. */
    static JsonNode committed() {
        return JSON.readTree(read(FILE));
    }

    /**
     * A call as a document has it.
     *
     * @param method in upper case
     */
    record Call(JsonNode document, String method, String path, JsonNode operation) {

        /** Returns {@code METHOD /path}. */
        String name() {
            return method + " " + path;
        }

        /** Returns the answer with this status; missing if there is none. */
        JsonNode answer(String status) {
            return resolved(document, operation.get("responses").path(status));
        }

        /** Returns what an example is told to get: {@code status}, {@code code}, {@code given}. */
        JsonNode told(String example) {
            return operation.get("x-examples").get(example);
        }
    }

    /** Returns the calls of a document, in its order. */
    static List<Call> calls(JsonNode document) {
        var calls = new ArrayList<Call>();
        for (var path : document.get("paths").properties()) {
            for (var method : path.getValue().properties()) {
                calls.add(
                        new Call(
                                document,
                                method.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                method.getValue()));
            }
        }
        return calls;
    }

    /** Returns what a node refers to, or the node itself. */
    static JsonNode resolved(JsonNode document, JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").stringValue().substring(1)) : node;
    }

    private ObjectNode assemble() {
        var mapped = MappedCall.all();
        var described = new LinkedHashMap<String, JsonNode>();
        var tagOf = new LinkedHashMap<String, String>();
        for (var part : parts()) {
            var tag = part.get("tag").stringValue();
            tags.addObject().put("name", tag).set("description", part.get("description"));
            part.get("calls")
                    .properties()
                    .forEach(
                            call -> {
                                described.put(call.getKey(), call.getValue());
                                tagOf.put(call.getKey(), tag);
                            });
            if (part.has("schemas")) {
                added.setAll((ObjectNode) part.get("schemas"));
            }
        }
        requireTheSame(mapped.keySet(), described.keySet());
        described.forEach(
                (name, words) -> {
                    var call = Objects.requireNonNull(mapped.get(name));
                    ((ObjectNode) paths.withObjectProperty(call.path()))
                            .set(
                                    call.method().toLowerCase(Locale.ROOT),
                                    new Operation(call, words, tagOf.get(name)).json());
                });
        return document();
    }

    private static void requireTheSame(Iterable<String> mapped, Iterable<String> described) {
        var missing = new TreeSet<String>();
        mapped.forEach(missing::add);
        described.forEach(missing::remove);
        var stale = new TreeSet<String>();
        described.forEach(stale::add);
        mapped.forEach(stale::remove);
        if (!missing.isEmpty() || !stale.isEmpty()) {
            throw new AssertionError(
                    "system-tests/src/test/resources/openapi does not describe %s, and describes %s, which no controller maps"
                            .formatted(missing, stale));
        }
    }

    private ObjectNode document() {
        var document = JSON.createObjectNode();
        document.put("openapi", "3.1.1");
        var info = document.putObject("info");
        info.put("title", "Parley");
        info.put("version", version());
        info.put(
                "description",
                "A chat backend on an event log. Errors are problem documents (RFC 9457), those of"
                        + " OpenAI's calls in OpenAI's form. Fields, events of a stream, codes and"
                        + " calls may be added within a major version: ignore what you do not know. A"
                        + " stream's events are listed under x-sse-events, by their names.");
        info.putObject("license").put("name", "Apache-2.0").put("identifier", "Apache-2.0");
        document.putArray("servers").addObject().put("url", "/");
        document.set("tags", tags);
        document.set("paths", paths);
        var components = document.putObject("components");
        // Before the schemas, which it adds to.
        var problem = problemSchema();
        var all = schemas.all();
        all.set("Problem", problem);
        merge(all, added);
        components.set("schemas", sorted(all));
        components.set("responses", sorted(problems));
        components
                .putObject("securitySchemes")
                .putObject("bearer")
                .put("type", "http")
                .put("scheme", "bearer")
                .put(
                        "description",
                        "An API key, or a token of the identity provider. Mode open needs none.");
        var security = document.putArray("security");
        security.addObject().putArray("bearer");
        security.addObject();
        return document;
    }

    /**
     * Adds what the files say of schemas that the code has; a word about anything else is stale.
     */
    private static void merge(ObjectNode schemas, ObjectNode added) {
        added.properties()
                .forEach(
                        entry -> {
                            var schema = schemas.get(entry.getKey());
                            if (schema == null) {
                                throw new AssertionError("There is no schema " + entry.getKey());
                            }
                            entry.getValue()
                                    .properties()
                                    .forEach(
                                            member ->
                                                    merge(
                                                            (ObjectNode) schema,
                                                            member,
                                                            entry.getKey()));
                        });
    }

    private static void merge(ObjectNode schema, Map.Entry<String, JsonNode> member, String name) {
        if (!member.getKey().equals("properties")) {
            schema.set(member.getKey(), member.getValue());
            return;
        }
        member.getValue()
                .properties()
                .forEach(
                        property -> {
                            var known = schema.get("properties").get(property.getKey());
                            if (known == null) {
                                throw new AssertionError(name + " has no " + property.getKey());
                            }
                            ((ObjectNode) known).setAll((ObjectNode) property.getValue());
                        });
    }

    private static ObjectNode problemSchema() {
        var schema = JSON.createObjectNode();
        schema.put("description", "A problem document (RFC 9457).");
        schema.put("type", "object");
        var properties = schema.putObject("properties");
        properties.putObject("type").put("type", "string").put("format", "uri-reference");
        properties.putObject("title").put("type", "string");
        properties.putObject("status").put("type", "integer");
        properties
                .putObject("detail")
                .put("type", "string")
                .put("description", "What failed, why, and what helps.");
        properties.putObject("instance").put("type", "string").put("format", "uri-reference");
        var codes =
                properties
                        .putObject("code")
                        .put("type", "string")
                        .put("description", "Stable: branch on it. Later versions may add codes.")
                        .putArray("x-known-values");
        for (var code : ProblemCode.values()) {
            codes.add(code.word());
        }
        var error = properties.putObject("errors").put("type", "array").putObject("items");
        error.put("type", "object");
        var parts = error.putObject("properties");
        parts.putObject("field").put("type", "string");
        parts.putObject("message").put("type", "string");
        error.putArray("required").add("field").add("message");
        properties
                .putObject("turn_id")
                .put("type", "string")
                .put("format", "uuid")
                .put("description", "The live turn of `turn_in_progress`.");
        properties
                .putObject("document_ids")
                .put("type", "array")
                .put("description", "The documents of `document_not_ready`.")
                .putObject("items")
                .put("type", "string");
        properties
                .putObject("limit_bytes")
                .put("type", "integer")
                .put("description", "What `payload_too_large` allows.");
        properties
                .putObject("limit")
                .put("type", "string")
                .put("description", "The limit of `limit_reached`.");
        properties
                .putObject("allowed")
                .put("type", "integer")
                .put("description", "How much it allows.");
        schema.putArray("required")
                .add("type")
                .add("title")
                .add("status")
                .add("detail")
                .add("code");
        return schema;
    }

    /** One call. */
    private final class Operation {

        private final MappedCall call;
        private final JsonNode words;
        private final String tag;
        private final ObjectNode json = JSON.createObjectNode();

        Operation(MappedCall call, JsonNode words, @Nullable String tag) {
            this.call = call;
            this.words = words;
            this.tag = Objects.requireNonNull(tag);
        }

        ObjectNode json() {
            json.putArray("tags").add(tag);
            json.set("operationId", required("id"));
            json.set("summary", required("summary"));
            if (words.has("description")) {
                json.set("description", words.get("description"));
            }
            parameters();
            body();
            answers();
            problems();
            return json;
        }

        private JsonNode required(String field) {
            var value = words.get(field);
            if (value == null) {
                throw new AssertionError(call.name() + " has no " + field);
            }
            return value;
        }

        private boolean isOpenAi() {
            return call.path().startsWith("/v1/");
        }

        private void parameters() {
            var known = new LinkedHashMap<String, ObjectNode>();
            for (var handler : call.handlers()) {
                for (var parameter : handler.getParameters()) {
                    var json = parameter(parameter);
                    if (json != null) {
                        known.put(json.get("name").stringValue(), json);
                    }
                }
            }
            words.path("headers")
                    .properties()
                    .forEach(
                            header -> {
                                var json = JSON.createObjectNode();
                                json.put("name", header.getKey()).put("in", "header");
                                json.putObject("schema").put("type", "string");
                                known.put(header.getKey(), json);
                            });
            for (var about : List.of("headers", "parameters")) {
                words.path(about)
                        .properties()
                        .forEach(entry -> describe(known.get(entry.getKey()), entry));
            }
            examples()
                    .forEach(
                            (name, example) ->
                                    example.path("with")
                                            .properties()
                                            .forEach(
                                                    given ->
                                                            example(
                                                                    known.get(given.getKey()),
                                                                    given,
                                                                    name)));
            if (!known.isEmpty()) {
                var all = json.putArray("parameters");
                known.values().forEach(all::add);
            }
        }

        private void describe(
                @Nullable ObjectNode parameter, Map.Entry<String, JsonNode> described) {
            if (parameter == null) {
                throw new AssertionError(call.name() + " has no parameter " + described.getKey());
            }
            var value = described.getValue();
            if (value.isString()) {
                parameter.set("description", value);
            } else {
                ((ObjectNode) parameter.get("schema")).setAll((ObjectNode) value);
                var text = ((ObjectNode) parameter.get("schema")).remove("description");
                if (text != null) {
                    parameter.set("description", text);
                }
            }
        }

        private void example(
                @Nullable ObjectNode parameter, Map.Entry<String, JsonNode> given, String name) {
            if (parameter == null) {
                throw new AssertionError(call.name() + " has no parameter " + given.getKey());
            }
            parameter.withObjectProperty("examples").putObject(name).set("value", given.getValue());
        }

        private @Nullable ObjectNode parameter(Parameter parameter) {
            var json = JSON.createObjectNode();
            var path = parameter.getAnnotation(PathVariable.class);
            var query = parameter.getAnnotation(RequestParam.class);
            var header = parameter.getAnnotation(RequestHeader.class);
            if (path != null) {
                json.put("name", RecordSchemas.snakeCase(parameter.getName()));
                json.put("in", "path").put("required", true);
            } else if (query != null) {
                json.put("name", query.name().isEmpty() ? parameter.getName() : query.name());
                json.put("in", "query");
            } else if (header != null && !header.name().equals("Accept")) {
                json.put("name", header.name()).put("in", "header");
            } else {
                return null;
            }
            var schema = schemas.of(parameter.getParameterizedType());
            if (query != null && !query.defaultValue().equals(ValueConstants.DEFAULT_NONE)) {
                schema.set("default", value(query.defaultValue(), parameter.getType()));
            }
            json.set("schema", schema);
            return json;
        }

        private JsonNode value(String text, Class<?> type) {
            return type == String.class || type == UUID.class
                    ? JSON.getNodeFactory().stringNode(text)
                    : JSON.readTree(text);
        }

        private Map<String, JsonNode> examples() {
            var examples = new LinkedHashMap<String, JsonNode>();
            words.path("examples")
                    .properties()
                    .forEach(example -> examples.put(example.getKey(), example.getValue()));
            return examples;
        }

        private void body() {
            var content = JSON.createObjectNode();
            boolean required = true;
            for (var handler : call.handlers()) {
                for (var parameter : handler.getParameters()) {
                    var body = parameter.getAnnotation(RequestBody.class);
                    if (body != null) {
                        required = body.required();
                        content.putObject("application/json")
                                .set("schema", schemas.of(parameter.getParameterizedType()));
                    }
                }
            }
            words.path("body")
                    .properties()
                    .forEach(
                            media ->
                                    content.putObject(media.getKey())
                                            .set("schema", schema(media.getValue())));
            if (content.isEmpty()) {
                return;
            }
            examples()
                    .forEach(
                            (name, example) -> {
                                if (example.has("body")) {
                                    var media = example.path("media").asString("application/json");
                                    content.withObjectProperty(media)
                                            .withObjectProperty("examples")
                                            .putObject(name)
                                            .set("value", example.get("body"));
                                }
                            });
            json.putObject("requestBody").put("required", required).set("content", content);
        }

        /** A schema as the files write it: with {@code java} in the place of a type of ours. */
        private ObjectNode schema(JsonNode written) {
            if (written.has("java")) {
                return schemas.of(type(written.get("java").stringValue()));
            }
            var schema = (ObjectNode) written.deepCopy();
            if (schema.has("items")) {
                schema.set("items", schema(schema.get("items")));
            }
            schema.path("properties")
                    .properties()
                    .forEach(property -> property.setValue(schema(property.getValue())));
            if (schema.has("anyOf")) {
                var any = schema.putArray("anyOf");
                written.get("anyOf").forEach(one -> any.add(schema(one)));
            }
            return schema;
        }

        private void answers() {
            var answers = json.putObject("responses");
            required("answers")
                    .properties()
                    .forEach(
                            entry -> {
                                var written = entry.getValue();
                                var answer = answers.putObject(entry.getKey());
                                answer.set("description", written.get("description"));
                                written.path("headers")
                                        .properties()
                                        .forEach(header -> header(answer, header));
                                var content = content(written);
                                if (!content.isEmpty()) {
                                    answer.set("content", content);
                                }
                            });
            examples().forEach(this::answerExample);
        }

        private void header(ObjectNode answer, Map.Entry<String, JsonNode> header) {
            var json = answer.withObjectProperty("headers").putObject(header.getKey());
            json.set("description", header.getValue());
            json.putObject("schema").put("type", "string");
        }

        private ObjectNode content(JsonNode written) {
            var content = JSON.createObjectNode();
            if (written.has("json")) {
                content.putObject("application/json").set("schema", schema(written.get("json")));
            } else if (written.has("returned")) {
                content.putObject("application/json").set("schema", schemas.of(returned()));
            }
            if (written.has("lines")) {
                var lines = content.putObject("application/x-ndjson");
                lines.putObject("schema")
                        .put("type", "string")
                        .put("description", "One JSON object a line.");
                lines.set("x-ndjson-line", schema(written.get("lines")));
            }
            if (written.has("events")) {
                var stream = content.putObject("text/event-stream");
                stream.putObject("schema").put("type", "string");
                events(stream.putObject("x-sse-events"), written.get("events"));
            }
            if (written.has("text")) {
                content.putObject(written.get("text").stringValue())
                        .putObject("schema")
                        .put("type", "string");
            }
            return content;
        }

        private void events(ObjectNode stream, JsonNode written) {
            written.properties()
                    .forEach(
                            event -> {
                                var json = stream.putObject(event.getKey());
                                json.set("description", event.getValue().get("description"));
                                json.set("data", schema(event.getValue().get("data")));
                            });
        }

        private Type returned() {
            var type = call.handlers().getFirst().getGenericReturnType();
            return type instanceof ParameterizedType entity
                            && entity.getRawType() == ResponseEntity.class
                    ? entity.getActualTypeArguments()[0]
                    : type;
        }

        private void answerExample(String name, JsonNode example) {
            var status = example.get("status").asString();
            var told = json.withObjectProperty("x-examples").putObject(name);
            told.put("status", Integer.parseInt(status));
            for (var member : List.of("code", "given")) {
                if (example.has(member)) {
                    told.set(member, example.get(member));
                }
            }
            // A problem's own response comes later, and shows its codes.
            var answer = json.get("responses").get(status);
            if (answer == null && !example.has("code")) {
                throw new AssertionError(call.name() + " has no answer " + status);
            }
            EXAMPLES.forEach(
                    (member, media) -> {
                        if (answer != null && example.has(member)) {
                            ((ObjectNode) answer.get("content").get(media))
                                    .withObjectProperty("examples")
                                    .putObject(name)
                                    .set("value", example.get(member));
                        }
                    });
        }

        private void problems() {
            var codes = new TreeSet<>(ALWAYS);
            if (json.has("requestBody")) {
                codes.addAll(WITH_BODY);
            }
            if (!call.method().equals("GET")) {
                codes.add("cross_origin");
            }
            if (json.has("parameters")) {
                codes.add("validation_failed");
            }
            words.path("problems").forEach(code -> codes.add(code.stringValue()));
            var byStatus = new TreeMap<Integer, List<ProblemCode>>();
            for (var code : codes) {
                var known = ProblemCode.valueOf(code.toUpperCase(Locale.ROOT));
                byStatus.computeIfAbsent(known.status(), status -> new ArrayList<>()).add(known);
            }
            byStatus.forEach(
                    (status, met) ->
                            ((ObjectNode) json.get("responses"))
                                    .putObject(status.toString())
                                    .put("$ref", "#/components/responses/" + problem(met)));
        }

        private String problem(List<ProblemCode> codes) {
            var name =
                    (isOpenAi() ? "OpenAi" : "")
                            + codes.stream()
                                    .map(code -> pascalCase(code.word()))
                                    .collect(Collectors.joining("Or"));
            if (!problems.has(name)) {
                problems.set(name, problemResponse(codes));
            }
            return name;
        }

        private ObjectNode problemResponse(List<ProblemCode> codes) {
            var response = JSON.createObjectNode();
            response.put(
                    "description",
                    codes.stream().map(ProblemCode::title).collect(Collectors.joining(", or: "))
                            + ".");
            var words = response.putArray("x-codes");
            codes.forEach(code -> words.add(code.word()));
            var media =
                    response.putObject("content")
                            .putObject(
                                    isOpenAi() ? "application/json" : "application/problem+json");
            if (isOpenAi()) {
                media.set("schema", schemas.of(type("wires.openai.OpenAiErrors$Failure")));
            } else {
                media.putObject("schema").put("$ref", SCHEMAS + "Problem");
                for (var code : codes) {
                    media.withObjectProperty("examples")
                            .putObject(code.word())
                            .putObject("value")
                            .put("type", code.type())
                            .put("title", code.title())
                            .put("status", code.status())
                            .put("detail", code.title() + ".")
                            .put("code", code.word());
                }
            }
            return response;
        }
    }

    private static Class<?> type(String name) {
        return ClassUtils.resolveClassName(
                name.startsWith("dev.") ? name : API + name,
                OpenApiDocument.class.getClassLoader());
    }

    private static String pascalCase(String word) {
        return Arrays.stream(word.split("_"))
                .map(part -> Character.toUpperCase(part.charAt(0)) + part.substring(1))
                .collect(Collectors.joining());
    }

    private static ObjectNode sorted(ObjectNode object) {
        var sorted = JSON.createObjectNode();
        new TreeSet<>(object.propertyNames()).forEach(name -> sorted.set(name, object.get(name)));
        return sorted;
    }

    private static List<JsonNode> parts() {
        try (var files = Files.list(WORDS)) {
            var yaml = new Yaml();
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .map(file -> JSON.<JsonNode>valueToTree(yaml.load(read(file))))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String version() {
        var pom = read(Path.of("../pom.xml"));
        var version =
                Pattern.compile("<artifactId>parley</artifactId>\\s*<version>([^<]+)</version>")
                        .matcher(pom);
        if (!version.find()) {
            throw new AssertionError("pom.xml names no version");
        }
        return version.group(1);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
