package dev.parley.api.messages;

import dev.parley.api.documents.UsableDocuments;
import dev.parley.api.models.OfferedModels;
import dev.parley.api.web.CheckedBody;
import dev.parley.api.web.FieldChecks;
import dev.parley.events.ChatMode;
import dev.parley.events.ModelChoice;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How a message is to be answered anew; what is null stays as it was. */
record RegenerateRequest(
        @Nullable ChatMode mode,
        @Nullable List<UUID> documentIds,
        @Nullable String model,
        @Nullable Double temperature)
        implements CheckedBody {

    static final RegenerateRequest SAME = new RegenerateRequest(null, null, null, null);

    @Override
    public void check(FieldChecks checks) {
        checks.list("document_ids", documentIds, UsableDocuments.MOST);
        OfferedModels.check(checks, choice());
    }

    ModelChoice choice() {
        return new ModelChoice(model, null, temperature);
    }
}
