package dev.parley.store.history.view;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A passage that an answer could cite.
 *
 * @param number the number that cites it in the answer, from 1
 * @param score relevance, from 0 to 1
 * @param used true if the answer cites it; known once the answer is complete
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
