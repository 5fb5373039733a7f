package dev.parley.log;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/**
 * A request to the workers, sent as a record of {@code chat.requests} or {@code chat.indexing}. It
 * is JSON in snake case, with {@code type} first. Fields may be added, but never renamed or
 * removed.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = TurnRequest.class, name = "turn.requested"),
    @JsonSubTypes.Type(value = IndexingJob.class, name = "document.requested")
})
public sealed interface Command permits TurnRequest, IndexingJob {

    JsonMapper JSON =
            JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .withCoercionConfig(
                            LogicalType.Integer,
                            numbers ->
                                    numbers.setCoercion(
                                            CoercionInputShape.String, CoercionAction.AsNull))
                    .changeDefaultPropertyInclusion(
                            inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
                    .build();

    /** Returns the command as the value of a record. */
    default byte[] encode() {
        return JSON.writeValueAsBytes(this);
    }

    /** Decodes a record's value; empty if it is not a command of this kind. Never throws. */
    static <C extends Command> Optional<C> decode(byte @Nullable [] bytes, Class<C> kind) {
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(JSON.readValue(bytes, Command.class))
                    .filter(kind::isInstance)
                    .map(kind::cast);
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }
}
