package dev.parley.worker.indexing;

import dev.parley.events.Text;
import dev.parley.worker.embedding.TextLength;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Cuts paragraphs into pieces that fit into a chunk: whole, in sentences, in words, and as the last
 * resort between any two characters. One thread.
 */
final class Sentences {

    /** Above this a text is cut before it is counted: counting takes many times its size. */
    private static final int MAX_COUNTED = 4000;

    /**
     * @param before what stands between this piece and the one before it in the same chunk
     */
    record Piece(String before, String text, int tokens) {}

    private static final String NEXT_PARAGRAPH = "\n\n";

    private final TextLength tokens;
    private final int max;
    private final BreakIterator sentences = BreakIterator.getSentenceInstance(Locale.ROOT);
    private final BreakIterator words = BreakIterator.getLineInstance(Locale.ROOT);

    /**
     * @param max tokens of a piece
     */
    Sentences(TextLength tokens, int max) {
        this.tokens = tokens;
        this.max = max;
    }

    /**
     * The paragraph in pieces, in order.
     *
     * @param whole up to how many tokens it stays one piece
     */
    List<Piece> of(String paragraph, int whole) {
        var pieces = new ArrayList<Piece>();
        var text = paragraph.strip();
        if (text.length() <= MAX_COUNTED) {
            int count = tokens.count(text);
            if (count <= whole) {
                return text.isEmpty() ? List.of() : List.of(new Piece(NEXT_PARAGRAPH, text, count));
            }
        }
        cut(text, sentences, pieces, this::byWords);
        return pieces;
    }

    private void byWords(String sentence, List<Piece> pieces) {
        // Words are joined again up to half of the bound: each alone would be counted for nothing.
        var line = new StringBuilder();
        var few = new ArrayList<Piece>();
        cut(sentence, words, few, this::byCharacters);
        int count = 0;
        String before = few.getFirst().before();
        for (var word : few) {
            if (!line.isEmpty() && count + word.tokens() > max / 2) {
                pieces.add(new Piece(before, line.toString(), count));
                line.setLength(0);
                count = 0;
            }
            if (line.isEmpty()) {
                before = word.before();
            } else {
                line.append(word.before());
            }
            line.append(word.text());
            count += word.tokens();
        }
        pieces.add(new Piece(before, line.toString(), count));
    }

    private void byCharacters(String word, List<Piece> pieces) {
        int from = 0;
        while (from < word.length()) {
            // A character is at most three tokens.
            int to = Text.cutAt(word, Math.min(word.length(), from + Math.max(2, max / 4)));
            var text = word.substring(from, to);
            pieces.add(new Piece("", text, tokens.count(text)));
            from = to;
        }
    }

    private interface Finer {
        void cut(String text, List<Piece> pieces);
    }

    /** Cuts at the boundaries; hands on what is still too long. */
    private void cut(String text, BreakIterator boundaries, List<Piece> pieces, Finer finer) {
        boundaries.setText(text);
        var parts = new ArrayList<String>();
        int from = boundaries.first();
        for (int to = boundaries.next(); to != BreakIterator.DONE; to = boundaries.next()) {
            parts.add(text.substring(from, to));
            from = to;
        }
        String before = NEXT_PARAGRAPH;
        for (var part : parts) {
            var stripped = part.strip();
            if (!stripped.isEmpty()) {
                int count =
                        stripped.length() <= MAX_COUNTED
                                ? tokens.count(stripped)
                                : Integer.MAX_VALUE;
                int first = pieces.size();
                if (count <= max) {
                    pieces.add(new Piece(before, stripped, count));
                } else {
                    finer.cut(stripped, pieces);
                    pieces.set(first, at(before, pieces.get(first)));
                }
            }
            before = space(part);
        }
    }

    private static Piece at(String before, Piece piece) {
        return new Piece(before, piece.text(), piece.tokens());
    }

    /** The white space that ends the text: a line break stays one, since it may carry meaning. */
    private static String space(String text) {
        return text.substring(text.stripTrailing().length());
    }
}
