package dev.parley.api.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.parley.events.Timestamps;
import java.util.Locale;
import java.util.UUID;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/**
 * The API's JSON: snake_case, no unknown or duplicate fields, no silent conversion from one type to
 * another, times with milliseconds, and no members for absent values.
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
                // 5 is as good a number as 5.0.
                .withCoercionConfig(
                        LogicalType.Float,
                        floats ->
                                floats.setCoercion(
                                        CoercionInputShape.Integer, CoercionAction.TryConvert))
                // Only properties: a null in a client's own metadata stays there.
                .changeDefaultPropertyInclusion(
                        inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
                .addModule(Timestamps.module())
                .addModule(
                        new SimpleModule("parley-api")
                                .addDeserializer(UUID.class, new CanonicalUuids()));
    }

    /** Jackson's own also takes Base64 and surrounding white space: many spellings of one id. */
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
            try {
                return IdParameters.parse(text);
            } catch (IllegalArgumentException e) {
                return (UUID) context.handleWeirdStringValue(UUID.class, text, "not a UUID");
            }
        }
    }
}
