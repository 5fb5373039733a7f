package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import dev.parley.store.owners.ApiKeys;
import dev.parley.store.owners.Scope;
import dev.parley.system.OpenApiDocument.Call;
import dev.parley.testsupport.ApiClient;
import dev.parley.testsupport.DocumentCalls;
import dev.parley.testsupport.EventStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sends every example of {@code docs/openapi.json} to the running system, as a caller with a key,
 * and holds the answer to what the document says of it: the answer has nothing that is not there.
 * Each example finds a session with one answered turn, a document that is ready, and an erasure
 * that is finished, under the ids that examples have.
 */
@Tag("long")
class OpenApiExamplesTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String SESSION = "01a228fa-86bc-77a7-93cc-ac045d42d857";
    private static final String TURN = "01a228fa-88be-77d0-aee7-184ff57c47d8";
    private static final String DOCUMENT = "01a22900-1111-7abc-8def-0123456789ab";
    private static final String ERASURE = "01a2290a-2222-7abc-8def-0123456789ab";
    private static final String BOUNDARY = "example-part";

    private static final JsonNode CONTRACT = OpenApiDocument.committed();
    private static final Schemas SCHEMAS = new Schemas(CONTRACT);

    @AutoClose private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static ConfigurableApplicationContext node;
    private static Caller ada;
    private static @Nullable String document;

    private final TestSystem system = TestSystem.get();

    @BeforeAll
    static void start() {
        node =
                TestSystem.get()
                        .startApi(
                                "--parley.security.mode=api-key",
                                // One owner sends all examples.
                                "--parley.limits.messages-per-minute=0");
        ada = Caller.named("ada");
        // The key was made, which becomes the first line of the log of acts.
        await().until(() -> !ada.api().text("/api/audit/log").body().isEmpty());
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    /** An owner with a key that may do everything. */
    private record Caller(String owner, String credential, ApiClient api) {

        static Caller named(String name) {
            var owner = name + "-" + UUID.randomUUID();
            var key =
                    node.getBean(ApiKeys.class)
                            .create(owner, EnumSet.allOf(Scope.class), Instant.now(), null);
            var credential = "Bearer " + key.reveal();
            return new Caller(
                    owner, credential, TestSystem.client(node).with("Authorization", credential));
        }
    }

    /**
     * What an example finds.
     *
     * @param ids take the place of the example's
     * @param gate holds the live turn, if there is one
     */
    private record Things(Caller caller, Map<String, String> ids, Gate gate) {}

    /** An example, and the call that it is one of. */
    private record Example(Call call, String name) {

        JsonNode told() {
            return call.told(name);
        }

        JsonNode answer() {
            return call.answer(told().get("status").asString());
        }
    }

    @TestFactory
    Stream<DynamicTest> everyExampleIsAnsweredAsTheDocumentSays() {
        return OpenApiDocument.calls(CONTRACT).stream()
                .flatMap(
                        call ->
                                call.operation().get("x-examples").propertyNames().stream()
                                        .map(name -> new Example(call, name)))
                .map(
                        example ->
                                DynamicTest.dynamicTest(
                                        example.call().name() + ": " + example.name(),
                                        () -> requireAnswered(example)));
    }

    private void requireAnswered(Example example) throws IOException, InterruptedException {
        var things = things(example);
        try {
            var response = send(example, things);
            things.gate().release();
            try (var body = response.body()) {
                requireAsTold(example, response, body);
            }
        } finally {
            things.gate().release();
        }
    }

    /**
     * A value at a bound, and one beyond it.
     *
     * @param place where the value stands in the call
     */
    private record Bound(String place, String field, JsonNode within, JsonNode beyond) {}

    /** What a schema bounds is taken up to its bound and refused beyond, by name. */
    @TestFactory
    Stream<DynamicTest> everyBoundIsTheServices() {
        var tests = new ArrayList<DynamicTest>();
        int count = 0;
        for (var call : OpenApiDocument.calls(CONTRACT)) {
            var bounds = bounds(call);
            if (!bounds.isEmpty()) {
                tests.add(DynamicTest.dynamicTest(call.name(), () -> requireBounds(call, bounds)));
            }
            count += bounds.size();
        }
        assertThat(count).isGreaterThan(40);
        return tests.stream();
    }

    private static List<Bound> bounds(Call call) {
        var bounds = new ArrayList<Bound>();
        var good = firstGood(call);
        var parameters = call.operation().path("parameters");
        for (int i = 0; i < parameters.size(); i++) {
            var place = "/parameters/" + i + "/examples/" + good + "/value";
            var name = parameters.get(i).get("name").stringValue();
            bounds.addAll(bounds(place, name, parameters.get(i).get("schema")));
        }
        var body = call.operation().at("/requestBody/content/application~1json/schema");
        var fields = OpenApiDocument.resolved(CONTRACT, body).path("properties");
        for (var field : fields.properties()) {
            var place =
                    "/requestBody/content/application~1json/examples/%s/value/%s"
                            .formatted(good, field.getKey());
            bounds.addAll(bounds(place, field.getKey(), field.getValue()));
        }
        return bounds;
    }

    private static String firstGood(Call call) {
        return call.operation().get("x-examples").properties().stream()
                .filter(example -> example.getValue().get("status").intValue() < 300)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    private static List<Bound> bounds(String place, String field, JsonNode schema) {
        var bounds = new ArrayList<Bound>();
        for (var bound : schema.properties()) {
            int size = bound.getValue().isInt() ? bound.getValue().intValue() : 0;
            switch (bound.getKey()) {
                case "minimum" ->
                        bounds.add(new Bound(place, field, number(size), number(size - 1)));
                case "maximum" ->
                        bounds.add(new Bound(place, field, number(size), number(size + 1)));
                case "minLength" -> bounds.add(new Bound(place, field, text(size), text(size - 1)));
                case "maxLength" -> bounds.add(new Bound(place, field, text(size), text(size + 1)));
                case "maxItems" -> bounds.add(new Bound(place, field, ids(size), ids(size + 1)));
                default -> {
                    // No bound.
                }
            }
        }
        return bounds;
    }

    private static JsonNode number(int number) {
        return JSON.getNodeFactory().numberNode(number);
    }

    private static JsonNode text(int length) {
        return JSON.getNodeFactory().stringNode("x".repeat(length));
    }

    private static JsonNode ids(int count) {
        return JSON.valueToTree(Stream.generate(UUID::randomUUID).limit(count).toList());
    }

    // All find the same things: what comes second may be refused, but not for its fields.
    private void requireBounds(Call call, List<Bound> bounds)
            throws IOException, InterruptedException {
        var good = firstGood(call);
        var things = things(new Example(call, good));
        for (var bound : bounds) {
            var taken = send(with(call, good, bound.place(), bound.within()), things);
            taken.body().close();
            assertThat(taken.statusCode())
                    .as("%s: %s", bound.field(), bound.within())
                    .isNotEqualTo(400);
            var refused = send(with(call, good, bound.place(), bound.beyond()), things);
            assertThat(refused.statusCode())
                    .as("%s: %s", bound.field(), bound.beyond())
                    .isEqualTo(400);
            assertThat(new String(refused.body().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("\"" + bound.field() + "\"");
        }
    }

    private HttpResponse<InputStream> send(Example example, Things things)
            throws IOException, InterruptedException {
        return HTTP.send(request(example, things), BodyHandlers.ofInputStream());
    }

    /** The example with another value at this place. */
    private static Example with(Call call, String good, String place, JsonNode value) {
        var operation = call.operation().deepCopy();
        int name = place.lastIndexOf('/');
        var parent = place.substring(0, name);
        if (operation.at(parent).isMissingNode()) {
            // A parameter that the example does not give.
            int before = parent.lastIndexOf("/examples");
            ((ObjectNode) operation.at(parent.substring(0, before)))
                    .withObjectProperty("examples")
                    .putObject(good);
        }
        ((ObjectNode) operation.at(parent)).set(place.substring(name + 1), value);
        return new Example(new Call(call.document(), call.method(), call.path(), operation), good);
    }

    /** Makes what the example needs. */
    private Things things(Example example) {
        var path = example.call().path();
        // Whoever erases what there is has nothing that other examples need.
        var caller = path.startsWith("/api/me") ? Caller.named("ann") : ada;
        var api = caller.api();
        var session = api.createSession();
        var question = "example " + UUID.randomUUID();
        var gate = new Gate();
        boolean isLive = example.told().path("given").asString("").equals("live turn");
        var script = Script.answer("Rapeseed ", "oil.");
        system.model.when(question, isLive ? script.holdAfter(1, gate) : script);
        var stream = api.message(session, question);
        var turn = stream.header("Parley-Turn-Id");
        if (isLive) {
            stream.tokens(1);
            stream.close();
        } else {
            stream.toEnd();
        }
        var ids = new LinkedHashMap<String, String>();
        ids.put(SESSION, session);
        ids.put(TURN, turn);
        ids.put(hex(SESSION), hex(session));
        ids.put(hex(TURN), hex(turn));
        ids.put("gpt-5-mini", "scripted");
        if (path.contains("{document_id}")) {
            ids.put(DOCUMENT, document(api));
        }
        if (path.contains("{owner}")) {
            ids.put("ada", caller.owner());
        }
        if (path.contains("{erasure_id}")) {
            ids.put(ERASURE, erasure(api));
        }
        return new Things(caller, ids, gate);
    }

    private static String erasure(ApiClient api) {
        var receipt = api.delete("/api/me").response().headers().firstValue("Location");
        var path = receipt.orElseThrow();
        await("the erasure")
                .until(() -> api.get(path).body().get("status").stringValue().equals("finished"));
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String hex(String id) {
        return id.replace("-", "");
    }

    private static String document(ApiClient api) {
        var documents = new DocumentCalls(api);
        var known = document;
        if (known == null || api.get("/api/documents/" + known).status() != 200) {
            known = documents.text("The coast", "The lamp of Arvik burns rapeseed oil.");
            documents.awaitReady(known);
            document = known;
        }
        return known;
    }

    private static HttpRequest request(Example example, Things things) {
        var path = example.call().path();
        var query = new ArrayList<String>();
        var headers = new LinkedHashMap<String, String>();
        for (var parameter : example.call().operation().path("parameters")) {
            var given = parameter.path("examples").path(example.name()).path("value");
            if (given.isMissingNode()) {
                continue;
            }
            var name = parameter.get("name").stringValue();
            var value = real(given.asString(), things.ids());
            switch (parameter.get("in").stringValue()) {
                case "path" -> path = path.replace("{" + name + "}", encoded(value));
                case "query" -> query.add(name + "=" + encoded(value));
                default -> headers.put(name, value);
            }
        }
        assertThat(path).as("every variable of the path is given").doesNotContain("{");
        var uri = path + (query.isEmpty() ? "" : "?" + String.join("&", query));
        var request =
                HttpRequest.newBuilder(URI.create(things.caller().api().base() + uri))
                        .timeout(Duration.ofSeconds(60))
                        .header("Authorization", things.caller().credential());
        headers.forEach(request::header);
        var content = example.answer().path("content");
        // A client asks for what it wants, and gets a problem document if that cannot be had.
        if (!example.told().has("code") && content.size() == 1) {
            request.header("Accept", content.propertyNames().iterator().next());
        }
        body(example, things.ids(), request);
        return request.build();
    }

    private static void body(
            Example example, Map<String, String> ids, HttpRequest.Builder request) {
        var publisher = BodyPublishers.noBody();
        for (var type : example.call().operation().at("/requestBody/content").properties()) {
            var value = type.getValue().path("examples").path(example.name()).path("value");
            if (value.isMissingNode()) {
                continue;
            }
            boolean isForm = type.getKey().equals("multipart/form-data");
            publisher =
                    BodyPublishers.ofString(isForm ? parts(value) : real(value.toString(), ids));
            request.header(
                    "Content-Type", type.getKey() + (isForm ? "; boundary=" + BOUNDARY : ""));
        }
        request.method(example.call().method(), publisher);
    }

    private static String parts(JsonNode fields) {
        var parts = new StringBuilder();
        fields.properties()
                .forEach(
                        field -> {
                            var name = field.getKey();
                            parts.append("--" + BOUNDARY + "\r\nContent-Disposition: form-data")
                                    .append("; name=\"" + name + "\"")
                                    .append(name.equals("file") ? "; filename=\"coast.txt\"" : "")
                                    .append("\r\n\r\n" + field.getValue().stringValue() + "\r\n");
                        });
        return parts + "--" + BOUNDARY + "--\r\n";
    }

    private static String real(String text, Map<String, String> ids) {
        var real = text;
        for (var id : ids.entrySet()) {
            real = real.replace(id.getKey(), id.getValue());
        }
        return real;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static void requireAsTold(Example example, HttpResponse<?> response, InputStream body)
            throws IOException {
        int status = response.statusCode();
        if (status != example.told().get("status").intValue()) {
            var text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
            throw new AssertionError(status + " " + text);
        }
        var answer = example.answer();
        for (var header : answer.path("headers").propertyNames()) {
            assertThat(response.headers().firstValue(header)).as(header).isPresent();
        }
        var content = answer.path("content");
        var type = response.headers().firstValue("Content-Type").orElse("").split(";", 2)[0];
        if (content.isEmpty()) {
            assertThat(body.readAllBytes()).isEmpty();
            return;
        }
        var told = content.has("*/*") ? content.get("*/*") : content.path(type);
        assertThat(told.isMissingNode()).as(type + " is in the document").isFalse();
        switch (type) {
            case "application/json", "application/problem+json" -> json(example, told, body);
            case "application/x-ndjson" -> lines(told, body);
            case "text/event-stream" -> stream(told, body);
            default -> assertThat(body.readAllBytes()).isNotEmpty();
        }
    }

    private static void json(Example example, JsonNode type, InputStream body) {
        var value = JSON.readTree(body);
        assertThat(SCHEMAS.faults(type.get("schema"), value)).as(value.toString()).isEmpty();
        if (example.told().has("code")) {
            var code = value.has("error") ? value.at("/error/code") : value.get("code");
            assertThat(code).isEqualTo(example.told().get("code"));
        }
    }

    private static void lines(JsonNode type, InputStream body) throws IOException {
        var lines = new String(body.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        assertThat(lines)
                .isNotEmpty()
                .allSatisfy(
                        line ->
                                assertThat(
                                                SCHEMAS.faults(
                                                        type.get("x-ndjson-line"),
                                                        JSON.readTree(line)))
                                        .as(line)
                                        .isEmpty());
    }

    private static void stream(JsonNode type, InputStream body) throws IOException {
        var events = new EventStream(body);
        int count = 0;
        for (var event = events.next(); event != null; event = events.next()) {
            assertThat(StreamContract.fault(SCHEMAS, type, event)).isEmpty();
            count++;
            // The stream of a session stays open behind a turn's end.
            if (event.isLast()) {
                break;
            }
        }
        assertThat(count).isGreaterThan(1);
    }
}
