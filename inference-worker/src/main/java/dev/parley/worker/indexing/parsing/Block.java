package dev.parley.worker.indexing.parsing;

import org.jspecify.annotations.Nullable;

/** A part of a parsed document, in reading order. */
public sealed interface Block {

    /** The text without markup, never blank. */
    String text();

    /** The page that it stands on, from 1; null if the file has no pages. */
    @Nullable Integer page();

    /**
     * A heading.
     *
     * @param level from 1, the outermost
     */
    record Heading(int level, String text, @Nullable Integer page) implements Block {
        public Heading(int level, String text) {
            this(level, text, null);
        }
    }

    /** A paragraph, list item, table row or piece of code. */
    record Paragraph(String text, @Nullable Integer page) implements Block {
        public Paragraph(String text) {
            this(text, null);
        }
    }
}
