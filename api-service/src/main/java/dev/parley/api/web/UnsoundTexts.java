package dev.parley.api.web;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Finds values anywhere in a body that the system cannot store: U+0000, half surrogate pairs, and
 * numbers beyond a double. It runs for all calls, because a field that a call forgot to check would
 * fail in the database.
 */
final class UnsoundTexts {
    private UnsoundTexts() {}

    static void collect(JsonNode tree, List<FieldProblem> problems, int most) {
        walk(tree, "", problems, most);
    }

    private static void walk(JsonNode node, String path, List<FieldProblem> problems, int most) {
        if (problems.size() >= most) {
            return;
        }
        if (node.isString()) {
            note(TextRules.unsound(node.asString()), path, problems);
        } else if (node.isDouble() && !Double.isFinite(node.doubleValue())) {
            note("must be a number that a double can hold", path, problems);
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                walk(node.get(i), path + "[" + i + "]", problems, most);
            }
        } else if (node.isObject()) {
            for (var property : node.properties()) {
                var name = path.isEmpty() ? property.getKey() : path + "." + property.getKey();
                note(TextRules.unsound(property.getKey()), name, problems);
                walk(property.getValue(), name, problems, most);
            }
        }
    }

    private static void note(@Nullable String complaint, String path, List<FieldProblem> to) {
        if (complaint != null) {
            to.add(new FieldProblem(path.isEmpty() ? "body" : path, complaint));
        }
    }
}
