package dev.parley.system;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.parley.api.web.CheckedBody;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON Schemas of records, as our mappers write and read them: snake case unless a type says
 * otherwise, and no member for null. The tests that drive the examples hold them to real answers.
 * Descriptions are the records' Javadoc. For one thread.
 */
final class RecordSchemas {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** Schemas by the name by which the others refer to them. */
    private final ObjectNode schemas = JSON.createObjectNode();

    private final Map<Class<?>, String> names = new HashMap<>();
    private final String home;

    /**
     * @param home where the schemas stand, such as {@code #/components/schemas/}
     */
    RecordSchemas(String home) {
        this.home = home;
    }

    /** Returns all schemas that were asked for, and those that they refer to. */
    ObjectNode all() {
        return schemas;
    }

    /** Returns the schema of a type, or a reference to it. */
    ObjectNode of(Type type) {
        return switch (type) {
            case Class<?> plain -> ofClass(plain);
            case ParameterizedType generic -> ofGeneric(generic);
            case WildcardType ignored -> JSON.createObjectNode();
            default -> throw new IllegalArgumentException("no schema of " + type);
        };
    }

    private ObjectNode ofGeneric(ParameterizedType type) {
        var raw = (Class<?>) type.getRawType();
        var arguments = type.getActualTypeArguments();
        if (Collection.class.isAssignableFrom(raw)) {
            return typed("array").set("items", of(arguments[0]));
        }
        if (Map.class.isAssignableFrom(raw)) {
            var values = of(arguments[1]);
            return values.isEmpty()
                    ? typed("object")
                    : typed("object").set("additionalProperties", values);
        }
        throw new IllegalArgumentException("no schema of " + type);
    }

    private ObjectNode ofClass(Class<?> type) {
        if (type == String.class) {
            return typed("string");
        } else if (type == UUID.class) {
            return typed("string").put("format", "uuid");
        } else if (type == Instant.class) {
            return typed("string").put("format", "date-time");
        } else if (type == LocalDate.class) {
            return typed("string").put("format", "date");
        } else if (type == boolean.class || type == Boolean.class) {
            return typed("boolean");
        } else if (type == int.class || type == Integer.class) {
            return typed("integer").put("format", "int32");
        } else if (type == long.class || type == Long.class) {
            return typed("integer").put("format", "int64");
        } else if (type == double.class || type == Double.class) {
            return typed("number");
        } else if (type == Object.class || JsonNode.class.isAssignableFrom(type)) {
            return JSON.createObjectNode();
        } else if (type.isEnum()) {
            var words = typed("string").putArray("enum");
            for (var constant : type.getEnumConstants()) {
                words.add(((Enum<?>) constant).name().toLowerCase(Locale.ROOT));
            }
            return typed("string").set("enum", words);
        }
        return reference(type);
    }

    private ObjectNode reference(Class<?> type) {
        var name = nameOf(type);
        var other = names.entrySet().stream().filter(e -> e.getValue().equals(name)).findFirst();
        if (other.isPresent() && other.get().getKey() != type) {
            throw new IllegalArgumentException(
                    "%s and %s would both be the schema %s"
                            .formatted(other.get().getKey(), type, name));
        }
        if (names.put(type, name) == null) {
            // Before it is known, so that a type may refer to itself.
            schemas.putObject(name);
            schemas.set(name, described(type));
        }
        return JSON.createObjectNode().put("$ref", home + name);
    }

    /** A type within a controller stands for itself; any other has the outer type's name before. */
    private static String nameOf(Class<?> type) {
        var outer = type.getEnclosingClass();
        var name = type.getSimpleName();
        if (outer == null || outer.getSimpleName().startsWith(name)) {
            return name;
        }
        if (outer.getSimpleName().endsWith("Controller")) {
            return type.getPackageName().endsWith(".openai") ? "OpenAi" + name : name;
        }
        return nameOf(outer).equals("Frames") ? "Stream" + name : nameOf(outer) + name;
    }

    private ObjectNode described(Class<?> type) {
        var schema = JSON.createObjectNode();
        var words = RecordJavadoc.of(type);
        if (!words.text().isEmpty()) {
            schema.put("description", words.text());
        }
        if (type.isSealed()) {
            boolean isTold = type.isAnnotationPresent(JsonTypeInfo.class);
            var kinds = schema.putArray(isTold ? "oneOf" : "anyOf");
            for (var kind : type.getPermittedSubclasses()) {
                kinds.add(reference(kind));
            }
            return schema;
        }
        if (!type.isRecord()) {
            throw new IllegalArgumentException("not a record: " + type);
        }
        schema.put("type", "object");
        var properties = schema.putObject("properties");
        var required = new ArrayList<String>();
        var word = type.getAnnotation(JsonTypeName.class);
        if (word != null) {
            properties.putObject(discriminator(type)).put("const", word.value());
            required.add(discriminator(type));
        }
        for (var part : parts(type)) {
            var property = property(part);
            var text = words.parts().get(part.field());
            if (text != null) {
                property.put("description", text);
            }
            properties.set(part.name(), property);
            if (part.isAlways()) {
                required.add(part.name());
            }
        }
        if (!required.isEmpty()) {
            var names = schema.putArray("required");
            required.forEach(names::add);
        }
        // Answers say nothing of it: a later version may add to them. Our own requests are closed.
        if (type.isAnnotationPresent(JsonIgnoreProperties.class)) {
            schema.put("additionalProperties", true);
        } else if (isRequest(type)) {
            schema.put("additionalProperties", false);
        }
        return schema;
    }

    private ObjectNode property(Part part) {
        var schema = of(part.type());
        if (!part.isNullable() || !part.isAlways()) {
            return schema;
        }
        if (schema.has("type")) {
            var kind = schema.get("type").stringValue();
            schema.putArray("type").add(kind).add("null");
            return schema;
        }
        var either = JSON.createObjectNode();
        if (!schema.isEmpty()) {
            either.putArray("anyOf").add(schema).addObject().put("type", "null");
        }
        return either;
    }

    /**
     * A member of a JSON object.
     *
     * @param field its name in Java
     * @param isAlways true if answers always have it
     */
    record Part(String name, String field, Type type, boolean isNullable, boolean isAlways) {}

    /** Returns the members of a record's JSON, those of unwrapped records among them. */
    static List<Part> parts(Class<?> type) {
        var parts = new ArrayList<Part>();
        var creator = creator(type);
        if (creator != null) {
            for (var parameter : creator.getParameters()) {
                var name = parameter.getAnnotation(JsonProperty.class).value();
                parts.add(
                        new Part(
                                name,
                                parameter.getName(),
                                parameter.getParameterizedType(),
                                true,
                                false));
            }
            return parts;
        }
        for (var component : type.getRecordComponents()) {
            var accessor = component.getAccessor();
            if (accessor.isAnnotationPresent(JsonUnwrapped.class)) {
                parts.addAll(parts(component.getType()));
                continue;
            }
            var named = accessor.getAnnotation(JsonProperty.class);
            boolean isNullable = isNullable(component.getAnnotatedType());
            parts.add(
                    new Part(
                            named == null ? inJson(type, component.getName()) : named.value(),
                            component.getName(),
                            component.getGenericType(),
                            isNullable,
                            !isNullable || alwaysWritten(accessor) || alwaysWritten(type)));
        }
        return parts;
    }

    private static java.lang.reflect.@Nullable Method creator(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(JsonCreator.class))
                .findFirst()
                .orElse(null);
    }

    private static boolean isRequest(Class<?> type) {
        return CheckedBody.class.isAssignableFrom(type)
                || type.getSimpleName().equals("ParleyOptions");
    }

    private static boolean isNullable(AnnotatedType type) {
        return type.isAnnotationPresent(Nullable.class);
    }

    private static boolean alwaysWritten(AnnotatedElement element) {
        var inclusion = element.getAnnotation(JsonInclude.class);
        return inclusion != null && inclusion.value() == JsonInclude.Include.ALWAYS;
    }

    private static String discriminator(Class<?> type) {
        for (var parent : type.getInterfaces()) {
            var info = parent.getAnnotation(JsonTypeInfo.class);
            if (info != null) {
                return info.property();
            }
        }
        throw new IllegalArgumentException("no property tells the kind of " + type);
    }

    private static String inJson(Class<?> type, String field) {
        return namingOf(type) == PropertyNamingStrategies.LowerCamelCaseStrategy.class
                ? field
                : snakeCase(field);
    }

    private static @Nullable Class<?> namingOf(Class<?> type) {
        var own = type.getAnnotation(JsonNaming.class);
        if (own != null) {
            return own.value();
        }
        for (var parent : type.getInterfaces()) {
            var theirs = parent.getAnnotation(JsonNaming.class);
            if (theirs != null) {
                return theirs.value();
            }
        }
        return null;
    }

    static String snakeCase(String camelCase) {
        return camelCase.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    private static ObjectNode typed(String type) {
        return JSON.createObjectNode().put("type", type);
    }
}
