package dev.parley.log;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Work in {@code chat.requests}: which turn to answer. The message itself stands in the turn's
 * claim, so that a request can be sent again without it.
 */
public record TurnRequest(UUID sessionId, UUID turnId) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The request as the topic holds it. */
    public byte[] encode() {
        return JSON.writeValueAsBytes(
                JSON.createObjectNode()
                        .put("type", "turn.requested")
                        .put("session_id", sessionId.toString())
                        .put("turn_id", turnId.toString()));
    }

    /** Reads a request; empty where the bytes are none. Never throws. */
    public static Optional<TurnRequest> decode(byte @Nullable [] bytes) {
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            var tree = JSON.readTree(bytes);
            return Optional.of(
                    new TurnRequest(
                            UUID.fromString(tree.path("session_id").stringValue("")),
                            UUID.fromString(tree.path("turn_id").stringValue(""))));
        } catch (JacksonException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
