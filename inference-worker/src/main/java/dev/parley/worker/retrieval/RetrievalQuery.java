package dev.parley.worker.retrieval;

import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A question, and the documents in which to search for its answer.
 *
 * @param text the question, in the user's words
 * @param owner whose documents are searched
 * @param documentIds the documents to search; empty for all of the owner's
 * @param creator whose documents are searched first, see {@link CascadeTier}; null for none
 */
public record RetrievalQuery(
        String text, String owner, List<UUID> documentIds, @Nullable String creator) {
    public RetrievalQuery {
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(owner, "owner");
        documentIds = List.copyOf(documentIds);
    }
}
