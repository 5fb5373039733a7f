package dev.parley.api.web;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.temporal.Temporal;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/** Says in the contract's words which field is bad and what it may be, without Java's types. */
final class FieldMismatch {
    private static final Set<Class<?>> WHOLE =
            Set.of(
                    int.class,
                    Integer.class,
                    long.class,
                    Long.class,
                    short.class,
                    Short.class,
                    BigInteger.class);
    private static final Set<Class<?>> DECIMAL =
            Set.of(double.class, Double.class, float.class, Float.class, BigDecimal.class);

    private final JsonMapper mapper;

    FieldMismatch(JsonMapper mapper) {
        this.mapper = mapper;
    }

    /**
     * @param node the value at the failing place; null if the failure has no place
     */
    FieldProblem describe(JacksonException mismatch, @Nullable JsonNode node) {
        var field = field(mismatch.getPath());
        return switch (mismatch) {
            case UnrecognizedPropertyException unknown ->
                    new FieldProblem(field, unknownField(unknown));
            case InputCoercionException range ->
                    new FieldProblem(field, outOfRange(range.getTargetType()));
            case MismatchedInputException input when input.getTargetType() != null ->
                    new FieldProblem(field, expected(input.getTargetType(), node));
            default -> new FieldProblem(field, "is not valid");
        };
    }

    /** Returns what a value of this type must be: "must be one of: regular, deep_research". */
    String expected(Class<?> type) {
        if (type.isEnum()) {
            return "must be one of: " + String.join(", ", constants(type));
        }
        if (CharSequence.class.isAssignableFrom(type)) {
            return "must be a string";
        }
        if (type == UUID.class) {
            return "must be a UUID of 36 characters";
        }
        if (WHOLE.contains(type)) {
            return "must be a whole number";
        }
        if (DECIMAL.contains(type)) {
            return "must be a number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "must be true or false";
        }
        if (Temporal.class.isAssignableFrom(type)) {
            return "must be an RFC 3339 time";
        }
        return type.isArray() || Collection.class.isAssignableFrom(type)
                ? "must be an array"
                : "must be an object";
    }

    private String expected(Class<?> type, @Nullable JsonNode node) {
        var given = node == null ? "" : given(node);
        var expected = expected(type);
        // Avoids "must be a string, not a string" if the value is wrong and not its kind.
        return given.isEmpty()
                        || expected.contains(given)
                        || (type.isEnum() && node != null && node.isString())
                ? expected
                : expected + ", not " + given;
    }

    private List<String> constants(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> mapper.valueToTree(constant).asString())
                .toList();
    }

    private static String given(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> "a string";
            case NUMBER -> node.isIntegralNumber() ? "a number" : "a fraction";
            case BOOLEAN -> "a boolean";
            case ARRAY -> "an array";
            case OBJECT -> "an object";
            case NULL -> "null";
            case MISSING, BINARY, POJO -> "";
        };
    }

    private static String unknownField(UnrecognizedPropertyException unknown) {
        var known = unknown.getKnownPropertyIds();
        if (known == null || known.isEmpty()) {
            return "is not known here";
        }
        return "is not known here; known are: "
                + known.stream().map(String::valueOf).sorted().collect(Collectors.joining(", "));
    }

    private static String outOfRange(@Nullable Class<?> type) {
        if (type == int.class) {
            return "must be between " + Integer.MIN_VALUE + " and " + Integer.MAX_VALUE;
        }
        return type == long.class
                ? "must be between " + Long.MIN_VALUE + " and " + Long.MAX_VALUE
                : "is out of range";
    }

    private static String field(List<JacksonException.Reference> path) {
        var field = new StringBuilder();
        for (var step : path) {
            if (step.getPropertyName() == null) {
                field.append('[').append(step.getIndex()).append(']');
            } else {
                field.append(field.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return field.isEmpty() ? "body" : field.toString();
    }
}
