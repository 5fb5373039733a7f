package dev.parley.api.wires;

import dev.parley.api.documents.UsableDocuments;
import dev.parley.api.messages.NewMessage;
import dev.parley.api.models.OfferedModels;
import dev.parley.api.web.FieldChecks;
import dev.parley.events.ChatMode;
import dev.parley.events.ModelChoice;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a message on another protocol's wire may say beyond that protocol. Its fields are those of a
 * message of our own, so unknown ones are refused here, too.
 */
public record ParleyOptions(
        @Nullable ChatMode mode,
        @Nullable List<UUID> documentIds,
        @Nullable String model,
        @Nullable String systemPrompt,
        @Nullable Double temperature) {

    public static final ParleyOptions NONE = new ParleyOptions(null, null, null, null, null);

    public void check(FieldChecks checks) {
        checks.list("document_ids", documentIds, UsableDocuments.MOST);
        OfferedModels.check(checks, choice());
    }

    private ModelChoice choice() {
        return new ModelChoice(model, systemPrompt, temperature);
    }

    /** A message with this content and these options. */
    public NewMessage message(String content) {
        return new NewMessage(content, mode, documentIds, null, choice());
    }
}
