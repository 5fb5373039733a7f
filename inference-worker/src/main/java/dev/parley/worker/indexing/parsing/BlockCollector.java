package dev.parley.worker.indexing.parsing;

import dev.parley.events.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Collects the text of one document, within a bound. Not thread-safe. */
final class BlockCollector {

    private static final Pattern SPACES = Pattern.compile("[\\h\\p{Cntrl}\\uFEFF&&[^\\n]]+");
    private static final Pattern LINE_ENDS =
            Pattern.compile("\\r\\n?|[\\f\\x0B\\u0085\\u2028\\u2029]");
    private static final Pattern BREAKS = Pattern.compile(" ?\\n[ \\n]*");

    private final List<Block> blocks = new ArrayList<>();
    private final long maxCharacters;
    private long characters;
    private @Nullable Integer page;

    /**
     * @param maxCharacters of all blocks together
     */
    BlockCollector(long maxCharacters) {
        this.maxCharacters = maxCharacters;
    }

    /**
     * Sets the page of the blocks that follow.
     *
     * @param number from 1
     */
    void page(int number) {
        page = number;
    }

    /**
     * Adds a heading, unless it is blank.
     *
     * @param level from 1
     */
    void heading(int level, CharSequence text) throws UnreadableDocument {
        var clean = clean(text).replace('\n', ' ');
        if (!clean.isEmpty()) {
            add(new Block.Heading(level, clean, page));
        }
    }

    /** Adds a paragraph, unless it is blank. */
    void paragraph(CharSequence text) throws UnreadableDocument {
        var clean = clean(text);
        if (!clean.isEmpty()) {
            add(new Block.Paragraph(clean, page));
        }
    }

    private void add(Block block) throws UnreadableDocument {
        characters += block.text().length();
        check(characters);
        blocks.add(block);
    }

    /**
     * Ends the parsing if there is too much text. A parser that holds text back calls this now and
     * then.
     *
     * @param held characters that the parser holds back
     */
    void check(long held) throws UnreadableDocument {
        if (held > maxCharacters) {
            throw new UnreadableDocument(Unreadable.TOO_LONG);
        }
    }

    List<Block> blocks() {
        return List.copyOf(blocks);
    }

    // Joins spaces, and removes blank lines and characters that a database refuses.
    private static String clean(CharSequence text) {
        var lines = LINE_ENDS.matcher(text).replaceAll("\n");
        var spaced = SPACES.matcher(Text.storable(lines)).replaceAll(" ");
        return BREAKS.matcher(spaced).replaceAll("\n").strip();
    }
}
