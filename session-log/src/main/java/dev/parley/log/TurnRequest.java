package dev.parley.log;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Work in {@code chat.requests}: which turn to answer. The message itself stands in the turn's
 * claim, so that a request can be sent again without it.
 *
 * @param acceptedOffset where the record holds the message, in its session's partition: all that
 *     came before the message lies below. Null in a request that does not say
 */
public record TurnRequest(UUID sessionId, UUID turnId, @Nullable Long acceptedOffset) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The request as the topic holds it. */
    public byte[] encode() {
        var tree =
                JSON.createObjectNode()
                        .put("type", "turn.requested")
                        .put("session_id", sessionId.toString())
                        .put("turn_id", turnId.toString());
        if (acceptedOffset != null) {
            tree.put("accepted_offset", acceptedOffset);
        }
        return JSON.writeValueAsBytes(tree);
    }

    /** Reads a request; empty where the bytes are none. Never throws. */
    public static Optional<TurnRequest> decode(byte @Nullable [] bytes) {
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            var tree = JSON.readTree(bytes);
            var offset = tree.path("accepted_offset");
            return Optional.of(
                    new TurnRequest(
                            UUID.fromString(tree.path("session_id").stringValue("")),
                            UUID.fromString(tree.path("turn_id").stringValue("")),
                            offset.isIntegralNumber() && offset.canConvertToLong()
                                    ? (Long) offset.longValue()
                                    : null));
        } catch (JacksonException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
