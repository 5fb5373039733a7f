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
 * @param page the page that it begins on, from 1; null if that is not known
 * @param start where it begins in the document's text, in UTF-16 units; null if that is not known
 * @param end where it ends, exclusive; null if that is not known
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
        @Nullable Integer page,
        @Nullable Integer start,
        @Nullable Integer end,
        double score) {
    public Passage {
        Objects.requireNonNull(documentId, "documentId");
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(text, "text");
    }
}
