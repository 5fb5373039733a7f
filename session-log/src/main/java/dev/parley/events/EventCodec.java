package dev.parley.events;

import static tools.jackson.databind.cfg.CoercionAction.Fail;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.parley.events.SessionEvent.DocumentFailed;
import dev.parley.events.SessionEvent.DocumentIndexed;
import dev.parley.events.SessionEvent.LeafSelected;
import dev.parley.events.SessionEvent.SessionCreated;
import dev.parley.events.SessionEvent.SessionDeleted;
import dev.parley.events.SessionEvent.SessionUpdated;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.type.LogicalType;

/**
 * Encodes events as bytes and decodes them. An event is one JSON object in snake case, with {@code
 * type} first. The payload of an event may be encrypted; {@link EncryptedEvent} says how such a
 * record looks. Thread-safe and without state.
 */
public final class EventCodec {

    private static final Map<String, Class<? extends SessionEvent>> KINDS =
            Map.ofEntries(
                    Map.entry("session.created", SessionCreated.class),
                    Map.entry("session.updated", SessionUpdated.class),
                    Map.entry("session.leaf_selected", LeafSelected.class),
                    Map.entry("session.deleted", SessionDeleted.class),
                    Map.entry("message.accepted", MessageAccepted.class),
                    Map.entry("turn.imported", TurnImported.class),
                    Map.entry("turn.started", TurnEvent.Started.class),
                    Map.entry("turn.progress", TurnEvent.Progress.class),
                    Map.entry("turn.sources", TurnEvent.Sources.class),
                    Map.entry("turn.token", TurnEvent.Token.class),
                    Map.entry("turn.reasoning", TurnEvent.Reasoning.class),
                    Map.entry("turn.completed", TurnEvent.Completed.class),
                    Map.entry("turn.failed", TurnEvent.Failed.class),
                    Map.entry("turn.cancelled", TurnEvent.Cancelled.class),
                    Map.entry("document.indexed", DocumentIndexed.class),
                    Map.entry("document.failed", DocumentFailed.class));

    private static final Map<Class<?>, String> WORDS =
            KINDS.entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
                    .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                    // Never converts a value of another type: 1.5 is not an attempt.
                    .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                    .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                    .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                    .enable(EnumFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE)
                    .withCoercionConfig(
                            LogicalType.Textual,
                            text ->
                                    text.setCoercion(CoercionInputShape.Integer, Fail)
                                            .setCoercion(CoercionInputShape.Float, Fail)
                                            .setCoercion(CoercionInputShape.Boolean, Fail))
                    // An id is an id or it is missing.
                    .withCoercionConfig(
                            LogicalType.OtherScalar,
                            id -> id.setCoercion(CoercionInputShape.EmptyString, Fail))
                    .changeDefaultPropertyInclusion(
                            inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
                    .addMixIn(SessionEvent.class, WithoutDerived.class)
                    .addModule(Timestamps.module())
                    .build();

    private EventCodec() {}

    /** What a record's bytes hold. */
    public sealed interface Decoded {
        /** An event of this contract. */
        record Known(SessionEvent event) implements Decoded {}

        /**
         * A type that a later version may have written. Readers skip it with a warning. An event of
         * a turn is {@link Known} as {@link TurnEvent.Unknown} if its header can be read.
         */
        record Unknown(String type) implements Decoded {}

        /**
         * An event that is encrypted, and that nobody has opened: here is no key, or the key was
         * destroyed. Never {@link Known}, so that no reader takes it for an event without text.
         */
        record Encrypted(ClearFields clear) implements Decoded {}

        /** Not an event. The projector sets it aside; it never stops a reader. */
        record Malformed(String reason) implements Decoded {}
    }

    /** Like {@link Decoded}, with an event in its envelope. */
    public sealed interface Opened {
        /** See {@link Decoded.Known}. */
        record Known(Envelope envelope) implements Opened {}

        /** See {@link Decoded.Unknown}. */
        record Unknown(String type) implements Opened {}

        /** See {@link Decoded.Encrypted}. */
        record Encrypted(ClearFields clear) implements Opened {}

        /** See {@link Decoded.Malformed}. */
        record Malformed(String reason) implements Opened {}
    }

    /** Returns the event's {@code type} on the wire. */
    public static String type(SessionEvent event) {
        return event instanceof TurnEvent.Unknown unknown
                ? unknown.type()
                : Objects.requireNonNull(WORDS.get(event.getClass()));
    }

    /** Encodes the event once, for every record that is to hold it. */
    public static Envelope seal(SessionEvent event) {
        return Envelope.of(event, encode(event));
    }

    /** Encodes the event as the value of a record. */
    public static byte[] encode(SessionEvent event) {
        return event instanceof TurnEvent.Unknown unknown
                ? unknown.json().getBytes(StandardCharsets.UTF_8)
                : JSON.writeValueAsBytes(Typed.of(event));
    }

    /** Encodes the event as one line of JSON. */
    public static String encodeToString(SessionEvent event) {
        return event instanceof TurnEvent.Unknown unknown
                ? unknown.json()
                : JSON.writeValueAsString(Typed.of(event));
    }

    /** Decodes a record's value; never throws. */
    public static Decoded decode(byte @Nullable [] bytes) {
        return switch (open(bytes)) {
            case Opened.Known(Envelope envelope) -> new Decoded.Known(envelope.event());
            case Opened.Unknown(String type) -> new Decoded.Unknown(type);
            case Opened.Encrypted(ClearFields clear) -> new Decoded.Encrypted(clear);
            case Opened.Malformed(String reason) -> new Decoded.Malformed(reason);
        };
    }

    /**
     * Reads the envelope of a record's value; never throws. It accepts exactly what {@link
     * #decode(byte[])} accepts.
     *
     * @param bytes must not change afterwards
     */
    public static Opened open(byte @Nullable [] bytes) {
        if (bytes == null) {
            return new Opened.Malformed("the record has no value");
        }
        var piece = TextEvents.read(JSON, bytes);
        if (piece != null) {
            return new Opened.Known(Envelope.of(piece, bytes));
        }
        var encrypted = EncryptedEvent.of(bytes);
        if (encrypted != null) {
            return clear(encrypted);
        }
        return switch (decodeAsTree(bytes)) {
            case Decoded.Known(SessionEvent event) -> new Opened.Known(Envelope.of(event, bytes));
            case Decoded.Unknown(String type) -> new Opened.Unknown(type);
            case Decoded.Encrypted(ClearFields clear) -> new Opened.Encrypted(clear);
            case Decoded.Malformed(String reason) -> new Opened.Malformed(reason);
        };
    }

    private static Opened clear(EncryptedEvent encrypted) {
        try {
            var tree = JSON.readTree(new String(encrypted.clear(), StandardCharsets.UTF_8) + "}");
            var type = tree.path("type").stringValue();
            var kind = KINDS.get(type);
            return new Opened.Encrypted(
                    new ClearFields(
                            type,
                            encrypted.sessionId(),
                            tree.has("attempt")
                                    ? JSON.treeToValue(tree, TurnEvent.Header.class)
                                    : null,
                            kind != null && TurnEvent.Ending.class.isAssignableFrom(kind),
                            tree.path("owner").stringValue(null),
                            tree.path("chain").stringValue(null)));
        } catch (JacksonException | IllegalArgumentException | NullPointerException e) {
            return new Opened.Malformed(reason(e));
        }
    }

    /** Decodes a value of any shape but an {@link EncryptedEvent}'s. */
    static Decoded decodeAsTree(byte[] bytes) {
        try {
            // Jackson's own decoding lets some broken UTF-8 pass.
            return decodeAsTree(
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            return new Decoded.Malformed("not UTF-8");
        }
    }

    /**
     * Decodes a line that this codec wrote.
     *
     * @throws IllegalStateException if it is anything else, which means that the store is damaged
     */
    public static SessionEvent decodeOwn(String line) {
        return switch (decode(line)) {
            case Decoded.Known known -> known.event();
            case Decoded.Unknown unknown ->
                    throw new IllegalStateException("unknown event type " + unknown.type());
            case Decoded.Encrypted ignored -> throw new IllegalStateException("an encrypted event");
            case Decoded.Malformed malformed -> throw new IllegalStateException(malformed.reason());
        };
    }

    /** Reads JSON; never throws. */
    public static Decoded decode(String json) {
        var piece = TextEvents.read(JSON, json);
        return piece == null ? decodeAsTree(json) : new Decoded.Known(piece);
    }

    private static Decoded decodeAsTree(String json) {
        try {
            var tree = JSON.readTree(json);
            if (!(tree instanceof ObjectNode object) || !object.path("type").isString()) {
                return new Decoded.Malformed("not a JSON object with a type");
            }
            var type = object.path("type").stringValue();
            var kind = KINDS.get(type);
            if (kind == null && !type.startsWith("turn.")) {
                return new Decoded.Unknown(type);
            }
            if (holdsUnstorableText(object)) {
                return new Decoded.Malformed("holds U+0000 or half a surrogate pair");
            }
            return kind == null
                    ? unknown(type, object)
                    : new Decoded.Known(JSON.treeToValue(object, kind));
        } catch (JacksonException | IllegalArgumentException | NullPointerException e) {
            return new Decoded.Malformed(reason(e));
        }
    }

    // Without the exception's message: it quotes what it could not read, which users may have
    // written, and a reason goes into the log. Our own checks name a field.
    private static String reason(RuntimeException e) {
        if (e.getCause() instanceof NullPointerException lacking) {
            return "lacks " + lacking.getMessage();
        }
        var place =
                e instanceof JacksonException json && json.getLocation() != null
                        ? " at line %d, column %d"
                                .formatted(
                                        json.getLocation().getLineNr(),
                                        json.getLocation().getColumnNr())
                        : "";
        return "not an event: " + e.getClass().getSimpleName() + place;
    }

    private static Decoded unknown(String type, ObjectNode event) {
        try {
            var header = JSON.treeToValue(event, TurnEvent.Header.class);
            return new Decoded.Known(
                    new TurnEvent.Unknown(header, type, JSON.writeValueAsString(event)));
        } catch (JacksonException e) {
            return new Decoded.Unknown(type);
        }
    }

    // PostgreSQL stores neither, and our writers never write them.
    private static boolean holdsUnstorableText(JsonNode node) {
        if (node.isString()) {
            return !Text.isStorable(node.stringValue());
        }
        if (node instanceof ObjectNode object
                && object.properties().stream().anyMatch(e -> !Text.isStorable(e.getKey()))) {
            return true;
        }
        for (var child : node) {
            if (holdsUnstorableText(child)) {
                return true;
            }
        }
        return false;
    }

    @JsonPropertyOrder({"type", "event"})
    private record Typed(String type, @JsonUnwrapped SessionEvent event) {
        static Typed of(SessionEvent event) {
            return new Typed(EventCodec.type(event), event);
        }
    }

    // Derived, and not part of the contract.
    @JsonIgnoreProperties({"key", "id"})
    private interface WithoutDerived {}
}
