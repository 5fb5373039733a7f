package dev.parley.system;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Validates values against the schemas of a contract. Clients must expect members that later
 * versions add; here, a member that the contract does not name is a fault, so that examples and
 * answers show all that there is and nothing else. Thread-safe.
 */
final class Schemas {

    private static final SchemaRegistry JSON_SCHEMA =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private final JsonNode components;

    /**
     * @param contract the document whose {@code components} the schemas refer to
     */
    Schemas(JsonNode contract) {
        this.components = contract.get("components").deepCopy();
        var parts = components.get("schemas").findValues("allOf").toString();
        components
                .get("schemas")
                .properties()
                .forEach(
                        schema -> {
                            // What others take over is closed with them.
                            if (!parts.contains("/" + schema.getKey() + "\"")) {
                                close((ObjectNode) schema.getValue());
                            }
                        });
    }

    private static void close(ObjectNode schema) {
        if (schema.has("properties") && !schema.has("additionalProperties")) {
            schema.put("unevaluatedProperties", false);
        }
    }

    /** Returns what is wrong with the value; empty if it is as the schema says. */
    List<String> faults(JsonNode schema, JsonNode value) {
        var whole = JsonMapper.shared().createObjectNode();
        whole.putArray("allOf").add(schema);
        whole.set("components", components);
        return JSON_SCHEMA
                .getSchema(whole.toString(), InputFormat.JSON)
                .validate(
                        value.toString(),
                        InputFormat.JSON,
                        context ->
                                context.executionConfig(
                                        config -> config.formatAssertionsEnabled(true)))
                .stream()
                .map(error -> error.getInstanceLocation() + " " + error.getMessage())
                .toList();
    }
}
