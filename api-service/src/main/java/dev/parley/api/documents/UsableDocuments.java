package dev.parley.api.documents;

import dev.parley.api.security.Caller;
import dev.parley.api.web.ProblemException;
import dev.parley.store.documents.DocumentStatus;
import dev.parley.store.documents.StoredDocuments;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The documents that the caller may name. */
@Component
public class UsableDocuments {

    /** The most documents that a session or a message may name. */
    public static final int MOST = 32;

    private final StoredDocuments documents;
    private final Caller caller;

    UsableDocuments(StoredDocuments documents, Caller caller) {
        this.documents = documents;
        this.caller = caller;
    }

    /**
     * @throws ProblemException 404 naming the ids of no document of the caller, else 409 naming the
     *     documents that are still being indexed or have failed
     */
    public void require(List<UUID> documentIds) {
        if (documentIds.isEmpty()) {
            return;
        }
        var statuses = documents.statuses(caller.owner(), documentIds);
        var unknown = documentIds.stream().filter(id -> !statuses.containsKey(id)).toList();
        if (!unknown.isEmpty()) {
            throw ProblemException.notFound("document", "document_ids", unknown);
        }
        var notReady =
                documentIds.stream()
                        .filter(id -> statuses.get(id) != DocumentStatus.READY)
                        .toList();
        if (!notReady.isEmpty()) {
            throw ProblemException.documentNotReady(notReady);
        }
    }
}
