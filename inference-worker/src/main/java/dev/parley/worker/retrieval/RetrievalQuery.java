package dev.parley.worker.retrieval;

import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What to look for, and where.
 *
 * @param text the question, in the user's words
 * @param owner whose documents
 * @param documentIds the documents to look in; all of the owner's where empty
 * @param creator whose documents come first, where they answer; see {@link CascadeTier}
 */
public record RetrievalQuery(
        String text, String owner, List<UUID> documentIds, @Nullable String creator) {
    public RetrievalQuery {
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(owner, "owner");
        documentIds = List.copyOf(documentIds);
    }
}
