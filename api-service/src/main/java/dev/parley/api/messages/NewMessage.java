package dev.parley.api.messages;

import dev.parley.events.ChatMode;
import dev.parley.events.Text;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A message to be answered, whichever call it came by.
 *
 * @param mode null for the session's
 * @param documentIds null for the session's
 * @param creator the creator whose documents are searched first; null for none
 */
public record NewMessage(
        String content,
        @Nullable ChatMode mode,
        @Nullable List<UUID> documentIds,
        @Nullable String creator) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Returns the same hash for two bodies with the same meaning, however they are written. */
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
