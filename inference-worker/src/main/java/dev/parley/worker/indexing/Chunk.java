package dev.parley.worker.indexing;

import org.jspecify.annotations.Nullable;

/**
 * A piece of a document that is found as one.
 *
 * @param number from 1, in reading order
 * @param section the headings above it, outermost first, joined by {@code " > "}
 * @param tokens the text's length, by the embedding model's tokenizer
 */
public record Chunk(int number, @Nullable String section, String text, int tokens) {

    /**
     * The text under its document's title and its headings: what is embedded, so that a passage is
     * also found by what only they say.
     */
    public String inContext(String title) {
        return section == null ? title + "\n" + text : title + "\n" + section + "\n" + text;
    }
}
