package dev.parley.log;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A record of {@code chat.control}: a cancel of this turn was requested. It only wakes the worker
 * that runs the turn: whether it is so stands in the turn's claim.
 */
public record CancelWakeUp(UUID turnId) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The wake-up as the topic holds it. */
    public byte[] encode() {
        return JSON.writeValueAsBytes(
                JSON.createObjectNode()
                        .put("type", "turn.cancel_requested")
                        .put("turn_id", turnId.toString()));
    }

    /** Reads a wake-up; empty where the bytes are none. Never throws. */
    public static Optional<CancelWakeUp> decode(byte @Nullable [] bytes) {
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            var tree = JSON.readTree(bytes);
            return tree.path("type").stringValue("").equals("turn.cancel_requested")
                    ? Optional.of(
                            new CancelWakeUp(UUID.fromString(tree.path("turn_id").stringValue(""))))
                    : Optional.empty();
        } catch (JacksonException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
