package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.parley.events.EventCodec;
import dev.parley.events.EventCodec.Decoded;
import dev.parley.events.SessionEvent;
import dev.parley.events.TurnEvent;
import dev.parley.log.IndexingJob;
import dev.parley.log.Topics;
import dev.parley.log.TurnRequest;
import dev.parley.store.acts.Act;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Holds {@code docs/asyncapi.yaml}, which is written by hand, to the code and to the stored samples
 * of events.
 */
class AsyncApiTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Path DOCUMENT = Path.of("../docs/asyncapi.yaml");
    private static final Path SAMPLES = Path.of("../session-log/src/test/resources/events/v1");
    private static final String SCHEMA = "@asyncapi/specs/schemas/3.0.0-without-$id.json";

    private static final JsonNode CONTRACT = JSON.valueToTree(new Yaml().load(read(DOCUMENT)));
    private static final JsonNode SCHEMAS = CONTRACT.at("/components/schemas");

    @Test
    void theDocumentIsAsyncApi() {
        var official =
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                        .getSchema(NodeClients.source(SCHEMA), InputFormat.JSON);

        assertThat(official.validate(CONTRACT.toString(), InputFormat.JSON)).isEmpty();
        var broken = (ObjectNode) CONTRACT.deepCopy();
        ((ObjectNode) broken.at("/operations/deliver")).put("action", "shout");
        assertThat(official.validate(broken.toString(), InputFormat.JSON)).isNotEmpty();
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        assertThat(CONTRACT.findValuesAsString("$ref"))
                .hasSizeGreaterThan(50)
                .allSatisfy(
                        reference ->
                                assertThat(CONTRACT.at(reference.substring(1)).isMissingNode())
                                        .as(reference)
                                        .isFalse());
    }

    @Test
    void everyTopicIsAChannel() {
        var addresses =
                CONTRACT.get("channels")
                        .valueStream()
                        .map(channel -> channel.get("address").stringValue());

        assertThat(addresses)
                .containsExactlyInAnyOrder(
                        Topics.EVENTS,
                        Topics.REQUESTS,
                        Topics.DOCUMENTS,
                        Topics.EARLIER_DOCUMENTS,
                        Topics.SEALS,
                        Topics.AUDIT,
                        Topics.KEYS,
                        Topics.session(new UUID(0, 0))
                                .replace(new UUID(0, 0).toString(), "{session_id}"));
    }

    @Test
    void everyKindOfEventIsInTheDocumentWithTheFieldsThatItHas() {
        var kinds = kinds();
        assertThat(kinds.values())
                .as("kinds that have a sample")
                .containsExactlyInAnyOrderElementsOf(leaves(SessionEvent.class));

        var log = new TreeSet<>(CONTRACT.at("/channels/events/messages").propertyNames());
        log.remove("encrypted");
        assertThat(log).isEqualTo(kinds.keySet());
        kinds.forEach(AsyncApiTest::requireSameFields);
        requireSameFields("turn.requested", TurnRequest.class);
        requireSameFields("document.requested", IndexingJob.class);
        assertThat(words(SCHEMAS.get("audit.act").at("/properties/act/properties/kind")))
                .isEqualTo(
                        Arrays.stream(Act.Kind.values())
                                .map(Act.Kind::word)
                                .collect(Collectors.toSet()));
    }

    private static void requireSameFields(String type, Class<?> kind) {
        var written = whole(SCHEMAS.get(type));
        assertThat(written.at("/properties/type/const").asString()).isEqualTo(type);
        ((ObjectNode) written.get("properties")).remove("type");
        var made = new RecordSchemas("#/");
        requireSame(type, written, made.of(kind), made.all());
    }

    private static void requireSame(String place, JsonNode written, JsonNode made, JsonNode all) {
        var code = made.has("$ref") ? all.at(made.get("$ref").stringValue().substring(1)) : made;
        var text = whole(written);
        assertThat(text.path("type")).as(place).isEqualTo(code.path("type"));
        if (code.has("enum")) {
            assertThat(words(text)).as(place).isEqualTo(strings(code.get("enum")));
        }
        // Of numbers it says how Java holds them.
        if (code.has("format") && code.path("type").asString("").equals("string")) {
            assertThat(text.path("format")).as(place).isEqualTo(code.get("format"));
        }
        if (code.has("items")) {
            requireSame(place + "[]", text.path("items"), code.get("items"), all);
        }
        assertThat(new TreeSet<>(text.path("properties").propertyNames()))
                .as(place)
                .isEqualTo(new TreeSet<>(code.path("properties").propertyNames()));
        code.path("properties")
                .properties()
                .forEach(
                        field ->
                                requireSame(
                                        place + "." + field.getKey(),
                                        text.get("properties").get(field.getKey()),
                                        field.getValue(),
                                        all));
    }

    @Test
    void everySampleIsAsItsSchemaSays() {
        var schemas = new Schemas(CONTRACT);
        kinds().forEach(
                        (type, kind) -> {
                            for (var file :
                                    new String[] {type + ".json", type + ".required.json"}) {
                                var sample = JSON.readTree(read(SAMPLES.resolve(file)));
                                var reference =
                                        JSON.createObjectNode()
                                                .put("$ref", "#/components/schemas/" + type);
                                assertThat(schemas.faults(reference, sample)).as(file).isEmpty();
                            }
                            var required =
                                    JSON.readTree(read(SAMPLES.resolve(type + ".required.json")));
                            assertThat(strings(whole(SCHEMAS.get(type)).get("required")))
                                    .as(type)
                                    .isEqualTo(new HashSet<>(required.propertyNames()));
                        });
    }

    /** A later version adds fields and words, and an earlier reader must let them pass. */
    @Test
    void everySchemaIsOpen() {
        assertThat(SCHEMAS.findValues("additionalProperties")).isEmpty();
        assertThat(SCHEMAS.findValues("unevaluatedProperties")).isEmpty();
        assertThat(SCHEMAS.findValues("enum")).isEmpty();
    }

    /** Every kind that the codec knows, by its word. */
    private static Map<String, Class<?>> kinds() {
        var kinds = new TreeMap<String, Class<?>>();
        try (var files = Files.list(SAMPLES)) {
            files.forEach(
                    file -> {
                        if (EventCodec.decode(read(file)) instanceof Decoded.Known(var event)) {
                            kinds.put(EventCodec.type(event), event.getClass());
                        } else {
                            throw new AssertionError(file + " is no event");
                        }
                    });
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return kinds;
    }

    private static Set<Class<?>> leaves(Class<?> type) {
        if (!type.isSealed()) {
            return type == TurnEvent.Unknown.class ? Set.of() : Set.of(type);
        }
        return Stream.of(type.getPermittedSubclasses())
                .flatMap(part -> leaves(part).stream())
                .collect(Collectors.toSet());
    }

    /** A schema with what it takes over from others. */
    private static ObjectNode whole(JsonNode schema) {
        var whole = (ObjectNode) schema.deepCopy();
        whole.remove("allOf");
        for (var part : schema.path("allOf")) {
            var other = CONTRACT.at(part.get("$ref").stringValue().substring(1));
            other.get("properties")
                    .properties()
                    .forEach(
                            field ->
                                    whole.withObjectProperty("properties")
                                            .set(field.getKey(), field.getValue()));
            other.get("required").forEach(name -> whole.withArrayProperty("required").add(name));
        }
        return whole;
    }

    private static Set<String> words(JsonNode schema) {
        return strings(schema.path("x-known-values"));
    }

    private static Set<String> strings(JsonNode array) {
        return array.valueStream().map(JsonNode::stringValue).collect(Collectors.toSet());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
