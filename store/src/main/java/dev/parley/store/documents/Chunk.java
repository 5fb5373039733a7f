package dev.parley.store.documents;

import org.jspecify.annotations.Nullable;

/**
 * A piece of a document: what a search finds.
 *
 * @param number from 1, in reading order
 * @param section the headings above it, outermost first, joined by {@code " > "}
 * @param tokens the text's length, by the embedding model's tokenizer
 * @param page the page that it begins on, from 1; null if the file has no pages
 * @param start where it begins in the document's text, in UTF-16 units
 * @param end where it ends, exclusive
 */
public record Chunk(
        int number,
        @Nullable String section,
        String text,
        int tokens,
        @Nullable Integer page,
        int start,
        int end) {

    /**
     * The text below its document's title and its headings. This is embedded, so that a search also
     * finds a passage by words that only the title or the headings have.
     */
    public String inContext(String title) {
        return section == null ? title + "\n" + text : title + "\n" + section + "\n" + text;
    }
}
