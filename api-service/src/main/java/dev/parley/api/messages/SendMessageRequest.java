package dev.parley.api.messages;

import dev.parley.api.documents.UsableDocuments;
import dev.parley.api.web.CheckedBody;
import dev.parley.api.web.FieldChecks;
import dev.parley.events.ChatMode;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A message to be answered. */
record SendMessageRequest(
        @Nullable String content, @Nullable ChatMode mode, @Nullable List<UUID> documentIds)
        implements CheckedBody {

    private static final int LONGEST_CONTENT = 32_000;

    @Override
    public void check(FieldChecks checks) {
        checks.text("content", content, LONGEST_CONTENT)
                .list("document_ids", documentIds, UsableDocuments.MOST);
    }

    NewMessage message() {
        return new NewMessage(Objects.requireNonNull(content), mode, documentIds, null);
    }
}
