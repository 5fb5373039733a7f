package dev.parley.api.messages;

import dev.parley.events.ChatMode;
import dev.parley.events.MessageAccepted;
import dev.parley.events.ModelChoice;
import dev.parley.events.Text;
import java.util.List;
import java.util.Map;
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
 * @param choice its own; what it leaves open is the session's
 * @param parentTurnId the turn that it goes on from; {@link MessageAccepted#BEGINNING} for none;
 *     null for the session's leaf
 */
public record NewMessage(
        String content,
        @Nullable ChatMode mode,
        @Nullable List<UUID> documentIds,
        @Nullable String creator,
        ModelChoice choice,
        @Nullable UUID parentTurnId) {

    /** A message that goes on from the session's leaf. */
    public NewMessage(
            String content,
            @Nullable ChatMode mode,
            @Nullable List<UUID> documentIds,
            @Nullable String creator,
            ModelChoice choice) {
        this(content, mode, documentIds, creator, choice, null);
    }

    /** The most characters that a message may have. */
    public static final int LONGEST_CONTENT = 32_000;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Returns the same message, which goes on from this turn. */
    public NewMessage after(@Nullable UUID parent) {
        return new NewMessage(content, mode, documentIds, creator, choice, parent);
    }

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
        putIfGiven(canonical, "creator", creator);
        putIfGiven(canonical, "model", choice.model());
        putIfGiven(canonical, "system_prompt", choice.systemPrompt());
        putIfGiven(canonical, "temperature", choice.temperature());
        putIfGiven(canonical, "parent_turn_id", parentTurnId);
        return Text.sha256Hex(JSON.writeValueAsString(canonical));
    }

    private static void putIfGiven(
            Map<String, Object> canonical, String field, @Nullable Object value) {
        if (value != null) {
            canonical.put(field, value);
        }
    }
}
