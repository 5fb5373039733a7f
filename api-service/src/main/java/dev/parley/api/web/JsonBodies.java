package dev.parley.api.web;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads request bodies in two steps, so that malformed JSON and bad fields get different answers:
 * first the JSON, then its meaning. Binding names every bad field, not only the first: it notes and
 * removes the field that fails and binds the rest again. Then the body's own rules run ({@link
 * CheckedBody}). A good body is bound once. Thread-safe.
 */
public final class JsonBodies {

    /** Each bad field costs another round of binding; a client can go on with this many. */
    private static final int MOST_PROBLEMS = 32;

    private final JsonMapper mapper;
    private final FieldMismatch mismatches;

    JsonBodies(JsonMapper mapper) {
        this.mapper = mapper;
        this.mismatches = new FieldMismatch(mapper);
    }

    /**
     * Reads exactly one JSON value.
     *
     * @throws ProblemException 400 if the body is malformed
     */
    public JsonNode parse(InputStream body) throws IOException {
        try (var parser = mapper.createParser(body)) {
            return parse(parser);
        } catch (JacksonIOException cut) {
            throw cut.getCause(); // always an IOException, which Spring handles
        } catch (JacksonException broken) {
            throw MalformedJson.because(broken);
        }
    }

    private static JsonNode parse(JsonParser parser) {
        try {
            if (parser.nextToken() == null) {
                throw MalformedJson.noBody();
            }
            JsonNode tree = parser.readValueAsTree();
            if (parser.nextToken() != null) {
                throw MalformedJson.trailing(parser.currentTokenLocation());
            }
            return tree;
        } catch (StreamConstraintsException tooMuch) {
            // The exception itself does not know its parser, and so not its place.
            throw MalformedJson.tooMuch(tooMuch, parser);
        }
    }

    /**
     * Binds JSON to a request record.
     *
     * @param tree loses its bad fields
     * @throws ProblemException 400 naming every unknown or bad field
     */
    public <T> T bind(JsonNode tree, Class<T> type) {
        return type.cast(bind(tree, mapper.constructType(type)));
    }

    Object bind(JsonNode tree, JavaType type) {
        var problems = new ArrayList<FieldProblem>();
        UnsoundTexts.collect(tree, problems, MOST_PROBLEMS);
        var unknown = new HashSet<String>();
        var body = bindRest(tree, type, problems, unknown);
        if (body instanceof CheckedBody checked) {
            addFindings(checked, problems);
        }
        if (body == null || !problems.isEmpty()) {
            throw new ProblemException(
                    unknown.isEmpty() ? ProblemCode.VALIDATION_FAILED : ProblemCode.UNKNOWN_FIELD,
                    ProblemException.summary(problems),
                    problems);
        }
        return body;
    }

    private @Nullable Object bindRest(
            JsonNode tree, JavaType type, List<FieldProblem> problems, Set<String> unknown) {
        var reader = mapper.readerFor(type);
        var failed = new HashSet<String>();
        while (problems.size() < MOST_PROBLEMS) {
            try {
                Object body = reader.readValue(tree);
                if (body == null) {
                    problems.add(new FieldProblem("body", "must be a JSON object, not null"));
                }
                return body;
            } catch (InvalidDefinitionException defect) {
                throw defect; // no body can be bound to this type: a defect of ours, and a 500
            } catch (JacksonException mismatch) {
                var path = mismatch.getPath();
                var problem = mismatches.describe(mismatch, nodeAt(tree, path));
                boolean repeated = !failed.add(problem.field());
                if (!repeated) {
                    problems.add(problem);
                    if (mismatch instanceof UnrecognizedPropertyException) {
                        unknown.add(problem.field());
                    }
                }
                if (repeated || !takeOut(tree, path)) {
                    // A required primitive fails if it is absent, too; with 0 in its place the
                    // remaining fields can be checked.
                    if (path.isEmpty()
                            || !reader.isEnabled(
                                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)) {
                        return null;
                    }
                    reader = reader.without(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
                }
            }
        }
        return null;
    }

    /** Drops findings about a field that could not be read: "is required" would only confuse. */
    private static void addFindings(CheckedBody checked, List<FieldProblem> problems) {
        var checks = new FieldChecks();
        checked.check(checks);
        var known = List.copyOf(problems);
        for (var finding : checks.problems()) {
            if (known.stream().noneMatch(problem -> sameField(problem.field(), finding.field()))) {
                problems.add(finding);
            }
        }
    }

    private static boolean sameField(String one, String other) {
        return one.equals(other)
                || one.startsWith(other + ".")
                || one.startsWith(other + "[")
                || other.startsWith(one + ".")
                || other.startsWith(one + "[");
    }

    private static @Nullable JsonNode nodeAt(JsonNode tree, List<JacksonException.Reference> path) {
        @Nullable JsonNode node = tree;
        for (var step : path) {
            if (node == null) {
                return null;
            }
            node =
                    step.getPropertyName() == null
                            ? node.get(step.getIndex())
                            : node.get(step.getPropertyName());
        }
        return node;
    }

    /** Returns false if nothing at this path can be removed. */
    private static boolean takeOut(JsonNode tree, List<JacksonException.Reference> path) {
        if (path.isEmpty()) {
            return false;
        }
        var last = path.getLast();
        return switch (nodeAt(tree, path.subList(0, path.size() - 1))) {
            case ObjectNode object -> object.remove(last.getPropertyName()) != null;
            // Elements keep their places, so that later problems name the right index.
            case ArrayNode array when last.getIndex() < array.size() -> {
                array.set(last.getIndex(), NullNode.instance);
                yield true;
            }
            case null, default -> false;
        };
    }
}
