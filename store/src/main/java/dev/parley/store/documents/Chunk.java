package dev.parley.store.documents;

import org.jspecify.annotations.Nullable;

/**
 * A passage of a document, as a search finds it.
 *
 * @param number from 1, in reading order
 * @param section the headings above the passage, outermost first, joined by {@code " > "}
 * @param tokens the length of the text in tokens of the embedding model
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
     * Returns the document's title, the headings and the text. The vector is made of all three, so
     * a search also finds a passage by words that stand only in the title or the headings.
     */
    public String inContext(String title) {
        return inContext(title, section, text);
    }

    static String inContext(String title, @Nullable String section, String text) {
        return section == null ? title + "\n" + text : title + "\n" + section + "\n" + text;
    }
}
