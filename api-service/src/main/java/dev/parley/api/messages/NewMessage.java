package dev.parley.api.messages;

import dev.parley.events.ChatMode;
import dev.parley.events.Text;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a client asks to be answered, by whichever call.
 *
 * @param mode the session's where it is null
 * @param documentIds the session's where they are null
 * @param creator whose documents come first
 */
public record NewMessage(
        String content,
        @Nullable ChatMode mode,
        @Nullable List<UUID> documentIds,
        @Nullable String creator) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The same for two bodies that say the same, however they are written. */
    String hash() {
        var canonical = new TreeMap<String, Object>();
        canonical.put("content", content);
        if (mode != null) {
            canonical.put("mode", mode.name());
        }
        if (documentIds != null) {
            canonical.put("document_ids", documentIds.stream().map(UUID::toString).toList());
        }
        if (creator != null) {
            canonical.put("creator", creator);
        }
        return Text.sha256Hex(JSON.writeValueAsString(canonical));
    }
}
