package dev.parley.worker.indexing;

import dev.parley.events.Text;
import dev.parley.worker.embedding.TextLength;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Cuts paragraphs into pieces that fit into a chunk: whole paragraphs, sentences, words, and as a
 * last resort parts of words. Not thread-safe.
 */
final class Sentences {

    /** A longer text is cut before its tokens are counted, because counting takes much memory. */
    private static final int MAX_COUNTED = 4000;

    /**
     * A piece of a paragraph.
     *
     * @param before what separates it from the piece before it in the same chunk
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
     * Returns the paragraph's pieces in their order.
     *
     * @param whole up to this many tokens the paragraph stays one piece
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
        // Joins words up to half of the bound again, so that pieces do not become too small.
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
            // A character has at most three tokens.
            int to = Text.cutAt(word, Math.min(word.length(), from + Math.max(2, max / 4)));
            var text = word.substring(from, to);
            pieces.add(new Piece("", text, tokens.count(text)));
            from = to;
        }
    }

    private interface Finer {
        void cut(String text, List<Piece> pieces);
    }

    /** Cuts at the boundaries, and cuts parts that are still too long more finely. */
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

    /** Returns the white space that ends the text; a line break stays, as it may have meaning. */
    private static String space(String text) {
        return text.substring(text.stripTrailing().length());
    }
}
