package dev.parley.api.web;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
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
 * Binds a JSON tree to a request record and names every bad field, not only the first: what fails
 * to bind is noted and taken out, and the rest is bound again. Then the body's own rules run
 * ({@link CheckedBody}). A good body is bound once.
 */
final class BodyBinder {
    /**
     * Each one costs another round of binding; a client with more than these has seen enough to go
     * on.
     */
    private static final int MOST_PROBLEMS = 32;

    private final JsonMapper mapper;
    private final FieldMismatch mismatches;

    BodyBinder(JsonMapper mapper) {
        this.mapper = mapper;
        this.mismatches = new FieldMismatch(mapper);
    }

    Object bind(JsonNode tree, JavaType type) {
        var problems = new ArrayList<FieldProblem>();
        UnsoundTexts.collect(tree, problems, MOST_PROBLEMS);
        var unknown = new HashSet<String>();
        var body = bindWhatBinds(tree, type, problems, unknown);
        if (body instanceof CheckedBody checked) {
            addFindings(checked, problems);
        }
        if (body == null || !problems.isEmpty()) {
            throw bad(problems, unknown);
        }
        return body;
    }

    private @Nullable Object bindWhatBinds(
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
                throw defect; // no body could ever be bound to this type: ours to mend, and a 500
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
                    // A required primitive fails for being absent too; let it be 0 to see what else
                    // is wrong.
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

    private static ProblemException bad(List<FieldProblem> problems, Set<String> unknown) {
        var code = unknown.isEmpty() ? ProblemCode.VALIDATION_FAILED : ProblemCode.UNKNOWN_FIELD;
        return new ProblemException(
                new Problem(code, ProblemException.summary(problems), problems));
    }

    /**
     * What the rules say of a field that could not even be read ("is required") would only confuse.
     */
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

    /** False if there is nothing there that could be taken out. */
    private static boolean takeOut(JsonNode tree, List<JacksonException.Reference> path) {
        if (path.isEmpty()) {
            return false;
        }
        var last = path.getLast();
        return switch (nodeAt(tree, path.subList(0, path.size() - 1))) {
            case ObjectNode object -> object.remove(last.getPropertyName()) != null;
            // Elements keep their places, so that later complaints name the right index.
            case ArrayNode array when last.getIndex() < array.size() -> {
                array.set(last.getIndex(), NullNode.instance);
                yield true;
            }
            case null, default -> false;
        };
    }
}
