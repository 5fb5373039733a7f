package dev.parley.store.history;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A passage that an answer could cite.
 *
 * @param number the number in the answer's citations, from 1
 * @param score relevance, 0 to 1
 * @param used whether the answer cites it; known once the answer is complete
 */
public record SourceView(
        int number,
        UUID documentId,
        String title,
        @Nullable String creator,
        @Nullable String section,
        String snippet,
        double score,
        boolean used) {}
