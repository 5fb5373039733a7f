package dev.parley.parser;

/** A part of a parsed document, in reading order. */
public sealed interface Block {

    /** The {@link #page} of a block in a file without pages. */
    int NO_PAGE = 0;

    /** The text without markup, never blank. */
    String text();

    /** The page in the file, from 1, or {@link #NO_PAGE}. */
    int page();

    /**
     * A heading.
     *
     * @param level from 1, the outermost
     */
    record Heading(int level, String text, int page) implements Block {
        public Heading(int level, String text) {
            this(level, text, NO_PAGE);
        }
    }

    /** A paragraph, list item, table row or piece of code. */
    record Paragraph(String text, int page) implements Block {
        public Paragraph(String text) {
            this(text, NO_PAGE);
        }
    }
}
