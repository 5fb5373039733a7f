package dev.parley.api.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;
import tools.jackson.databind.type.LogicalType;

/**
 * The API's JSON: snake_case, nothing unknown, nothing twice, nothing turned silently from one type
 * into another; times with milliseconds; what is not there is left out.
 */
final class StrictJson {
    private StrictJson() {}

    static void configure(JsonMapper.Builder builder) {
        builder.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .enumNamingStrategy((config, type, name) -> name.toLowerCase(Locale.ROOT))
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .withCoercionConfigDefaults(
                        defaults -> {
                            for (var shape : CoercionInputShape.values()) {
                                defaults.setCoercion(shape, CoercionAction.Fail);
                            }
                        })
                // 5 is a number wherever 5.0 is.
                .withCoercionConfig(
                        LogicalType.Float,
                        floats ->
                                floats.setCoercion(
                                        CoercionInputShape.Integer, CoercionAction.TryConvert))
                // Only properties: a null that a client put into its own metadata stays there.
                .changeDefaultPropertyInclusion(
                        inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
                .addModule(
                        new SimpleModule("parley-api")
                                .addSerializer(Instant.class, new MillisecondInstants())
                                .addDeserializer(UUID.class, new CanonicalUuids()));
    }

    /** Always three digits of a second: clients that compare times as text get the right order. */
    private static final class MillisecondInstants extends StdSerializer<Instant> {
        private static final DateTimeFormatter FORMAT =
                DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'")
                        .withZone(ZoneOffset.UTC);

        MillisecondInstants() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant value, JsonGenerator out, SerializationContext context) {
            out.writeString(FORMAT.format(value));
        }
    }

    /**
     * Jackson's own also takes Base64 and white space around; one id would then have many
     * spellings.
     */
    private static final class CanonicalUuids extends StdDeserializer<UUID> {
        CanonicalUuids() {
            super(UUID.class);
        }

        @Override
        public UUID deserialize(JsonParser in, DeserializationContext context) {
            if (!in.hasToken(JsonToken.VALUE_STRING)) {
                return (UUID) context.handleUnexpectedToken(UUID.class, in);
            }
            var text = in.getString();
            if (!Uuids.isCanonical(text)) {
                return (UUID) context.handleWeirdStringValue(UUID.class, text, "not a UUID");
            }
            return UUID.fromString(text);
        }
    }
}
