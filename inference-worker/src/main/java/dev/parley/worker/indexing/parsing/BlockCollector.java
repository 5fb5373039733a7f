package dev.parley.worker.indexing.parsing;

import dev.parley.events.Text;
import dev.parley.worker.indexing.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Takes the text of one document, bounded. */
final class BlockCollector {

    private static final Pattern SPACES = Pattern.compile("[\\h\\p{Cntrl}\\uFEFF&&[^\\n]]+");
    private static final Pattern LINE_ENDS =
            Pattern.compile("\\r\\n?|[\\f\\x0B\\u0085\\u2028\\u2029]");
    private static final Pattern BREAKS = Pattern.compile(" ?\\n[ \\n]*");

    private final List<Block> blocks = new ArrayList<>();
    private final long maxCharacters;
    private long characters;

    /**
     * @param maxCharacters of all blocks together
     */
    BlockCollector(long maxCharacters) {
        this.maxCharacters = maxCharacters;
    }

    /**
     * Takes a heading; a blank one is dropped.
     *
     * @param level from 1
     */
    void heading(int level, CharSequence text) throws UnreadableDocument {
        var clean = clean(text).replace('\n', ' ');
        if (!clean.isEmpty()) {
            add(new Block.Heading(level, clean));
        }
    }

    /** Takes a paragraph; a blank one is dropped. */
    void paragraph(CharSequence text) throws UnreadableDocument {
        var clean = clean(text);
        if (!clean.isEmpty()) {
            add(new Block.Paragraph(clean));
        }
    }

    private void add(Block block) throws UnreadableDocument {
        characters += block.text().length();
        check(characters);
        blocks.add(block);
    }

    /**
     * Ends the parsing where there is too much. To be called now and then by whoever holds text
     * back.
     *
     * @param held characters that are not yet, or just were, given to this collector
     */
    void check(long held) throws UnreadableDocument {
        if (held > maxCharacters) {
            throw new UnreadableDocument(Unreadable.TOO_LONG);
        }
    }

    List<Block> blocks() {
        return List.copyOf(blocks);
    }

    // One space for any number, no blank lines, nothing that a database refuses.
    private static String clean(CharSequence text) {
        var lines = LINE_ENDS.matcher(text).replaceAll("\n");
        var spaced = SPACES.matcher(Text.storable(lines)).replaceAll(" ");
        return BREAKS.matcher(spaced).replaceAll("\n").strip();
    }
}
