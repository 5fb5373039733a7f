package dev.parley.parser.reading;

import dev.parley.parser.Block;
import dev.parley.parser.Unreadable;
import dev.parley.parser.UnreadableDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Collects the text of one document, within a bound, as a search wants it: without characters that
 * nobody sees, and with words whole that were broken at the end of a line. Not thread-safe.
 */
final class BlockCollector {

    /** What a database refuses: zeros and half characters. */
    private static final Pattern UNSTORABLE = Pattern.compile("[\\x00\\p{Cs}]");

    /** The sequences that color a terminal. */
    private static final Pattern TERMINAL =
            Pattern.compile("\\x1B(?:\\[[0-9;?]*[ -/]*[@-~]|\\][^\\x07\\x1B]*(?:\\x07|\\x1B\\\\))");

    private static final Pattern LINE_ENDS =
            Pattern.compile("\\r\\n?|[\\f\\x0B\\u0085\\u2028\\u2029]");

    /** Soft hyphens, characters without width, and marks of the writing's direction. */
    private static final Pattern UNSEEN =
            Pattern.compile(
                    "\\u00AD\\h*\\n\\h*(?=\\p{L})"
                            + "|[\\u00AD\\u034F\\u061C\\u180E\\u200B-\\u200F\\u202A-\\u202E"
                            + "\\u2060-\\u2064\\u2066-\\u206F\\uFEFF]");

    /** The break of a word, but not "Haupt-\nund Nebenwege". */
    private static final Pattern BROKEN =
            Pattern.compile(
                    "(?<=\\p{L}\\p{M}?)[-\\u2010]\\h*\\n\\h*(?=\\p{Ll})"
                            + "(?!(?:und|oder|bzw|and|or|to|et|ou|y|e)\\b)");

    private static final Pattern SPACES = Pattern.compile("[\\h\\p{Cntrl}&&[^\\n]]+");
    private static final Pattern BREAKS = Pattern.compile(" ?\\n[ \\n]*");

    private final List<Block> blocks = new ArrayList<>();
    private final long maxCharacters;
    private long characters;
    private int page = Block.NO_PAGE;

    /**
     * @param maxCharacters of all blocks together
     */
    BlockCollector(long maxCharacters) {
        this.maxCharacters = maxCharacters;
    }

    /**
     * Begins a page: the blocks that follow stand on it.
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

    /** Joins broken words, and makes one line of the text. */
    static String oneLine(CharSequence text) {
        var seen = UNSEEN.matcher(text).replaceAll("");
        return BROKEN.matcher(seen).replaceAll("").replace('\n', ' ');
    }

    private static String clean(CharSequence text) {
        var plain = TERMINAL.matcher(text).replaceAll("");
        var lines = LINE_ENDS.matcher(plain).replaceAll("\n");
        var seen = UNSEEN.matcher(lines).replaceAll("");
        var whole = BROKEN.matcher(seen).replaceAll("");
        var storable = UNSTORABLE.matcher(whole).replaceAll("\uFFFD");
        return BREAKS.matcher(SPACES.matcher(storable).replaceAll(" ")).replaceAll("\n").strip();
    }
}
