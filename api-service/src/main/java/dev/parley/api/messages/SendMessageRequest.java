package dev.parley.api.messages;

import dev.parley.api.documents.UsableDocuments;
import dev.parley.api.models.OfferedModels;
import dev.parley.api.web.CheckedBody;
import dev.parley.api.web.FieldChecks;
import dev.parley.events.ChatMode;
import dev.parley.events.ModelChoice;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A message to be answered. */
record SendMessageRequest(
        @Nullable String content,
        @Nullable ChatMode mode,
        @Nullable List<UUID> documentIds,
        @Nullable String model,
        @Nullable String systemPrompt,
        @Nullable Double temperature,
        @Nullable UUID parentTurnId)
        implements CheckedBody {

    @Override
    public void check(FieldChecks checks) {
        checks.text("content", content, NewMessage.LONGEST_CONTENT)
                .list("document_ids", documentIds, UsableDocuments.MOST);
        OfferedModels.check(checks, choice());
    }

    private ModelChoice choice() {
        return new ModelChoice(model, systemPrompt, temperature);
    }

    NewMessage message() {
        return new NewMessage(
                Objects.requireNonNull(content), mode, documentIds, null, choice(), parentTurnId);
    }
}
