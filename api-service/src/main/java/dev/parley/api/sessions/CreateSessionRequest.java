package dev.parley.api.sessions;

import dev.parley.api.documents.UsableDocuments;
import dev.parley.api.models.OfferedModels;
import dev.parley.api.web.CheckedBody;
import dev.parley.api.web.FieldChecks;
import dev.parley.events.ChatMode;
import dev.parley.events.ModelChoice;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The fields of a new session; all are optional. */
public record CreateSessionRequest(
        @Nullable String title,
        @Nullable ChatMode mode,
        @Nullable List<UUID> documentIds,
        @Nullable Map<String, Object> metadata,
        @Nullable String model,
        @Nullable String systemPrompt,
        @Nullable Double temperature)
        implements CheckedBody {

    public static final int LONGEST_TITLE = 200;

    static final CreateSessionRequest EMPTY =
            new CreateSessionRequest(null, null, null, null, null, null, null);

    @Override
    public void check(FieldChecks checks) {
        checks.optionalText("title", title, LONGEST_TITLE)
                .list("document_ids", documentIds, UsableDocuments.MOST)
                .metadata(metadata);
        OfferedModels.check(checks, choice());
    }

    ModelChoice choice() {
        return new ModelChoice(model, systemPrompt, temperature);
    }

    ChatMode modeOrDefault() {
        return mode == null ? ChatMode.REGULAR : mode;
    }

    List<UUID> documentIdsOrNone() {
        return documentIds == null ? List.of() : documentIds.stream().distinct().toList();
    }

    Map<String, Object> metadataOrNone() {
        return metadata == null ? Map.of() : metadata;
    }
}
