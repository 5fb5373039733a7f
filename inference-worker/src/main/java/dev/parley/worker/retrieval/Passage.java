package dev.parley.worker.retrieval;

import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A chunk of a document that may answer a question.
 *
 * @param chunk the chunk's number within its document, from 1
 * @param section the headings above it, outermost first; null if there are none
 * @param tokens the text's length, by the embedding model's tokenizer
 * @param score relevance, 0 to 1
 */
public record Passage(
        UUID documentId,
        int chunk,
        String title,
        @Nullable String creator,
        @Nullable String section,
        String text,
        int tokens,
        double score) {
    public Passage {
        Objects.requireNonNull(documentId, "documentId");
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(text, "text");
    }
}
