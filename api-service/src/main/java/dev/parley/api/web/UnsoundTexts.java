package dev.parley.api.web;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Finds values anywhere in a body that the system cannot store: U+0000, half surrogate pairs,
 * numbers beyond a double, and long names. It runs for all calls, because a field that a call
 * forgot to check would fail in the database.
 */
final class UnsoundTexts {

    /** The longest name of an object's member, in UTF-16 units. */
    private static final int LONGEST_NAME = 256;

    private final List<FieldProblem> problems;
    private final int most;

    private UnsoundTexts(List<FieldProblem> problems, int most) {
        this.problems = problems;
        this.most = most;
    }

    /** Adds a problem for each bad value, until there are {@code most} problems. */
    static void collect(JsonNode tree, List<FieldProblem> problems, int most) {
        new UnsoundTexts(problems, most).walk(tree, null);
    }

    /**
     * The place of a value: one step from the object or array that holds it. It becomes a text only
     * for a problem: the texts of all places in a deep body are thousands of times its size.
     *
     * @param holder null in the outermost object or array
     * @param name null in an array
     * @param index the value's place in an array
     */
    private record Place(@Nullable Place holder, @Nullable String name, int index) {

        static String text(@Nullable Place place) {
            var steps = new ArrayList<Place>();
            for (var step = place; step != null; step = step.holder()) {
                steps.add(step);
            }
            var text = new StringBuilder();
            for (var step : steps.reversed()) {
                if (step.name() == null) {
                    text.append('[').append(step.index()).append(']');
                } else {
                    text.append(text.isEmpty() ? "" : ".").append(step.name());
                }
            }
            return text.isEmpty() ? "body" : text.toString();
        }
    }

    private void walk(JsonNode node, @Nullable Place place) {
        if (node.isString()) {
            note(TextRules.unsound(node.asString()), place);
        } else if (node.isDouble() && !Double.isFinite(node.doubleValue())) {
            note("must be a number that a double can hold", place);
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                walk(node.get(i), new Place(place, null, i));
            }
        } else if (node.isObject()) {
            for (var property : node.properties()) {
                var member = new Place(place, property.getKey(), 0);
                note(unsoundName(property.getKey()), member);
                walk(property.getValue(), member);
            }
        }
    }

    private static @Nullable String unsoundName(String name) {
        return name.length() > LONGEST_NAME
                ? "must have a name of at most %d characters, not %d"
                        .formatted(LONGEST_NAME, name.length())
                : TextRules.unsound(name);
    }

    private void note(@Nullable String complaint, @Nullable Place place) {
        if (complaint != null && problems.size() < most) {
            problems.add(new FieldProblem(Place.text(place), complaint));
        }
    }
}
