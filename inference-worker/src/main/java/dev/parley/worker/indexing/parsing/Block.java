package dev.parley.worker.indexing.parsing;

/** A part of a parsed document, in reading order. */
public sealed interface Block {

    /** The text without markup, never blank. */
    String text();

    /**
     * A heading.
     *
     * @param level from 1, the outermost
     */
    record Heading(int level, String text) implements Block {}

    /** A paragraph, list item, table row or piece of code. */
    record Paragraph(String text) implements Block {}
}
