package dev.parley.system;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * What a client of an earlier OpenAPI document would miss in a later one. Whatever is added is
 * fine: calls, optional fields, members of answers, events, codes. For one thread.
 */
final class ContractChanges {

    private enum Direction {
        /** Clients write it: the later one must take all that the earlier one took. */
        REQUEST,
        /** Clients read it: the later one must have all that the earlier one had. */
        ANSWER
    }

    private static final Set<String> UPPER_BOUNDS = Set.of("maxLength", "maximum", "maxItems");
    private static final Set<String> LOWER_BOUNDS = Set.of("minLength", "minimum", "minItems");

    private final JsonNode before;
    private final JsonNode after;
    private final List<String> breaks = new ArrayList<>();
    private final Set<String> compared = new HashSet<>();

    private ContractChanges(JsonNode before, JsonNode after) {
        this.before = before;
        this.after = after;
    }

    /** Returns what breaks clients, each with its place; empty if nothing does. */
    static List<String> breaking(JsonNode before, JsonNode after) {
        var changes = new ContractChanges(before, after);
        changes.paths();
        return changes.breaks;
    }

    /** Returns the first number of the document's version. */
    static int major(JsonNode document) {
        return Integer.parseInt(document.at("/info/version").stringValue().split("\\.", 2)[0]);
    }

    private void paths() {
        for (var call : OpenApiDocument.calls(before)) {
            var later =
                    after.get("paths")
                            .path(call.path())
                            .path(call.method().toLowerCase(Locale.ROOT));
            operation(call.name(), call.operation(), later);
        }
    }

    private void operation(String place, JsonNode old, JsonNode now) {
        if (now.isMissingNode()) {
            breaks.add(place + " is gone");
            return;
        }
        same(place + " operationId", old.path("operationId"), now.path("operationId"));
        parameters(place, old, now);
        body(place, old, now);
        old.get("responses")
                .properties()
                .forEach(
                        answer ->
                                answer(
                                        place + " " + answer.getKey(),
                                        OpenApiDocument.resolved(before, answer.getValue()),
                                        OpenApiDocument.resolved(
                                                after,
                                                now.get("responses").path(answer.getKey()))));
    }

    private void same(String place, JsonNode old, JsonNode now) {
        if (!old.equals(now)) {
            breaks.add("%s was %s, and is %s".formatted(place, old, now));
        }
    }

    private void parameters(String place, JsonNode old, JsonNode now) {
        for (var parameter : old.path("parameters")) {
            var name = parameter.get("name").stringValue();
            var later = parameter(now, parameter);
            if (later.isMissingNode()) {
                breaks.add(place + " has no parameter " + name);
            } else {
                schema(
                        place + " " + name,
                        parameter.get("schema"),
                        later.get("schema"),
                        Direction.REQUEST);
            }
        }
        for (var parameter : now.path("parameters")) {
            boolean wasNeeded = parameter(old, parameter).path("required").asBoolean(false);
            if (parameter.path("required").asBoolean(false) && !wasNeeded) {
                breaks.add(place + " now needs " + parameter.get("name").stringValue());
            }
        }
    }

    private static JsonNode parameter(JsonNode operation, JsonNode like) {
        for (var parameter : operation.path("parameters")) {
            if (parameter.get("name").equals(like.get("name"))
                    && parameter.get("in").equals(like.get("in"))) {
                return parameter;
            }
        }
        return MissingNode.getInstance();
    }

    private void body(String place, JsonNode old, JsonNode now) {
        boolean isNeeded = now.at("/requestBody/required").asBoolean(false);
        if (isNeeded && !old.at("/requestBody/required").asBoolean(false)) {
            breaks.add(place + " now needs a body");
        }
        media(
                place + " body",
                old.at("/requestBody/content"),
                now.at("/requestBody/content"),
                Direction.REQUEST);
    }

    private void answer(String place, JsonNode old, JsonNode now) {
        if (now.isMissingNode()) {
            breaks.add(place + " is gone");
            return;
        }
        members(place + " code", old.path("x-codes"), now.path("x-codes"));
        old.path("headers")
                .propertyNames()
                .forEach(
                        header -> {
                            if (!now.path("headers").has(header)) {
                                breaks.add(place + " has no header " + header);
                            }
                        });
        media(place, old.path("content"), now.path("content"), Direction.ANSWER);
    }

    private void media(String place, JsonNode old, JsonNode now, Direction direction) {
        old.properties()
                .forEach(
                        type -> {
                            var where = place + " " + type.getKey();
                            var later = now.path(type.getKey());
                            if (later.isMissingNode()) {
                                breaks.add(where + " is gone");
                                return;
                            }
                            schema(
                                    where,
                                    type.getValue().path("schema"),
                                    later.path("schema"),
                                    direction);
                            schema(
                                    where,
                                    type.getValue().path("x-ndjson-line"),
                                    later.path("x-ndjson-line"),
                                    direction);
                            events(
                                    where,
                                    type.getValue().path("x-sse-events"),
                                    later.path("x-sse-events"));
                        });
    }

    private void events(String place, JsonNode old, JsonNode now) {
        old.properties()
                .forEach(
                        event -> {
                            var where = place + " event " + event.getKey();
                            if (now.has(event.getKey())) {
                                schema(
                                        where,
                                        event.getValue().get("data"),
                                        now.get(event.getKey()).get("data"),
                                        Direction.ANSWER);
                            } else {
                                breaks.add(where + " is gone");
                            }
                        });
    }

    private void schema(String place, JsonNode oldRef, JsonNode nowRef, Direction direction) {
        // A schema that many calls share is compared once, and so are those that hold themselves.
        if (oldRef.has("$ref") && !compared.add(direction + " " + oldRef + " " + nowRef)) {
            return;
        }
        var old = OpenApiDocument.resolved(before, oldRef);
        var now = OpenApiDocument.resolved(after, nowRef);
        types(place, old, now, direction);
        old.path("properties")
                .properties()
                .forEach(
                        property -> {
                            var where = place + " " + property.getKey();
                            var later = now.path("properties").path(property.getKey());
                            if (later.isMissingNode()) {
                                breaks.add(where + " is gone");
                            } else {
                                schema(where, property.getValue(), later, direction);
                            }
                        });
        if (direction == Direction.REQUEST) {
            needs(place + " now needs ", now.path("required"), old.path("required"));
            bounds(place, old, now);
        } else {
            needs(place + " may now lack ", old.path("required"), now.path("required"));
        }
        members(place + " value", old.path("enum"), now.path("enum"));
        members(place + " value", old.path("x-known-values"), now.path("x-known-values"));
        if (old.has("const")) {
            same(place, old.get("const"), now.path("const"));
        }
        if (old.has("items")) {
            schema(place + "[]", old.get("items"), now.path("items"), direction);
        }
        for (var choice : List.of("oneOf", "anyOf", "allOf")) {
            choices(place, old.path(choice), now.path(choice), direction);
        }
    }

    // The choices of a type are references, or come in the order in which they stand.
    private void choices(String place, JsonNode old, JsonNode now, Direction direction) {
        for (int i = 0; i < old.size(); i++) {
            var kind = old.get(i);
            var later = kind.has("$ref") ? find(now, kind) : now.path(i);
            if (later.isMissingNode()) {
                breaks.add(place + " is never " + kind);
            } else {
                schema(place, kind, later, direction);
            }
        }
    }

    private static JsonNode find(JsonNode all, JsonNode like) {
        for (var one : all) {
            if (one.equals(like)) {
                return one;
            }
        }
        return MissingNode.getInstance();
    }

    private void types(String place, JsonNode old, JsonNode now, Direction direction) {
        var before = typesOf(old);
        var after = typesOf(now);
        boolean fits =
                direction == Direction.REQUEST
                        ? after.isEmpty() || (!before.isEmpty() && after.containsAll(before))
                        : before.isEmpty() || (!after.isEmpty() && before.containsAll(after));
        if (!fits) {
            breaks.add("%s was %s, and is %s".formatted(place, before, after));
        }
        if (old.has("format") && direction == Direction.ANSWER) {
            same(place + " format", old.get("format"), now.path("format"));
        }
    }

    private static Set<String> typesOf(JsonNode schema) {
        var type = schema.path("type");
        return type.isArray()
                ? type.valueStream().map(JsonNode::stringValue).collect(Collectors.toSet())
                : type.isString() ? Set.of(type.stringValue()) : Set.of();
    }

    private void needs(String what, JsonNode all, JsonNode known) {
        all.forEach(
                field -> {
                    if (find(known, field).isMissingNode()) {
                        breaks.add(what + field.stringValue());
                    }
                });
    }

    private void members(String what, JsonNode old, JsonNode now) {
        old.forEach(
                value -> {
                    if (find(now, value).isMissingNode()
                            && !(now.isMissingNode() && old.isEmpty())) {
                        breaks.add(what + " " + value.asString() + " is gone");
                    }
                });
    }

    private void bounds(String place, JsonNode old, JsonNode now) {
        for (var bound : UPPER_BOUNDS) {
            if (now.has(bound)
                    && (!old.has(bound)
                            || now.get(bound).doubleValue() < old.get(bound).doubleValue())) {
                breaks.add(place + " is narrower: " + bound + " " + now.get(bound));
            }
        }
        for (var bound : LOWER_BOUNDS) {
            if (now.has(bound)
                    && (!old.has(bound)
                            || now.get(bound).doubleValue() > old.get(bound).doubleValue())) {
                breaks.add(place + " is narrower: " + bound + " " + now.get(bound));
            }
        }
    }
}
