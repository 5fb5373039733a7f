package dev.parley.api.messages;

import dev.parley.api.web.CheckedBody;
import dev.parley.api.web.FieldChecks;
import dev.parley.events.ChatMode;
import dev.parley.events.Text;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A message to be answered. */
record SendMessageRequest(
        @Nullable String content, @Nullable ChatMode mode, @Nullable List<UUID> documentIds)
        implements CheckedBody {

    private static final int LONGEST_CONTENT = 32_000;
    private static final int MOST_DOCUMENTS = 32;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Override
    public void check(FieldChecks checks) {
        checks.text("content", content, LONGEST_CONTENT)
                .list("document_ids", documentIds, MOST_DOCUMENTS);
    }

    String checkedContent() {
        return Objects.requireNonNull(content);
    }

    /** The same for two bodies that say the same, however they are written. */
    String hash() {
        var canonical = new TreeMap<String, Object>();
        canonical.put("content", checkedContent());
        if (mode != null) {
            canonical.put("mode", mode.name());
        }
        if (documentIds != null) {
            canonical.put("document_ids", documentIds.stream().map(UUID::toString).toList());
        }
        return Text.sha256Hex(JSON.writeValueAsString(canonical));
    }
}
