package dev.parley.events;

import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A passage that an answer may cite.
 *
 * @param number the number that cites it in the answer, from 1
 * @param score relevance, from 0 to 1
 */
public record Source(
        int number,
        UUID documentId,
        String title,
        @Nullable String creator,
        @Nullable String section,
        String snippet,
        double score) {
    public Source {
        Objects.requireNonNull(documentId, "document_id");
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(snippet, "snippet");
    }
}
