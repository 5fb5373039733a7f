package dev.parley.parser.reading;

import dev.parley.parser.UnreadableDocument;
import org.jspecify.annotations.Nullable;

/**
 * Makes blocks from the elements and texts of marked-up text. A row of a table becomes one
 * paragraph, with bars between its cells. Not thread-safe.
 */
final class MarkupBlocks {

    /** A break that the writer meant, while ends of lines are kept in the text. */
    private static final char BREAK = '\u2028';

    private final BlockCollector to;
    private final StringBuilder text = new StringBuilder();
    private int rows;
    private int preformatted;

    MarkupBlocks(BlockCollector to) {
        this.to = to;
    }

    void text(CharSequence words) throws UnreadableDocument {
        if (preformatted > 0) {
            text.append(words.toString().replace('\n', BREAK));
        } else {
            text.append(words);
        }
        to.check(text.length());
    }

    /** Keeps the words before and after apart. */
    void space() {
        text.append(' ');
    }

    /**
     * Begins an element.
     *
     * @param isBlock whether it stands apart from the text around it
     */
    void start(String name, boolean isBlock) throws UnreadableDocument {
        switch (name) {
            case "br" -> text.append(BREAK);
            case "tr" -> {
                endBlock();
                rows++;
            }
            case "td", "th" -> text.append(isBlank() ? "" : " | ");
            default -> {
                if (isBlock) {
                    endBlock();
                }
                preformatted += name.equals("pre") ? 1 : 0;
            }
        }
    }

    /** Ends an element that began in the same way. */
    void end(String name, boolean isBlock) throws UnreadableDocument {
        preformatted -= name.equals("pre") ? 1 : 0;
        var level = level(name);
        if (name.equals("tr")) {
            rows--;
            endBlock();
        } else if (rows == 0 && level != null) {
            to.heading(level, take());
        } else if (isBlock && !name.equals("br")) {
            endBlock();
        }
    }

    /** Ends the block that is open, if one is. */
    void endBlock() throws UnreadableDocument {
        if (rows > 0) {
            space();
        } else {
            to.paragraph(take());
        }
    }

    private boolean isBlank() {
        int end = text.length();
        while (end > 0 && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        return end == 0;
    }

    private static @Nullable Integer level(String name) {
        return name.matches("h[1-9]") ? (Integer) (name.charAt(1) - '0') : null;
    }

    private String take() {
        var taken = BlockCollector.oneLine(text);
        text.setLength(0);
        return taken;
    }
}
