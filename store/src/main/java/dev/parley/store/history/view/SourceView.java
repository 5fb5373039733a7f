package dev.parley.store.history.view;

import dev.parley.events.Source;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A passage that an answer could cite.
 *
 * @param number the number that cites it in the answer, from 1
 * @param page the page of the file that the passage begins on, from 1; null if the file has no
 *     pages
 * @param start where the passage begins in the document's text, in UTF-16 units; null of a document
 *     that a version before 0.1.0 indexed
 * @param end where it ends, exclusive; null if {@code start} is
 * @param score relevance, from 0 to 1
 * @param used true if the answer cites it; known once the answer is complete
 */
public record SourceView(
        int number,
        UUID documentId,
        String title,
        @Nullable String creator,
        @Nullable String section,
        @Nullable Integer page,
        @Nullable Integer start,
        @Nullable Integer end,
        String snippet,
        double score,
        boolean used) {

    /** Returns the source as its event had it. */
    public Source asWritten() {
        return new Source(
                number, documentId, title, creator, section, page, start, end, snippet, score);
    }
}
