package dev.parley.worker.indexing;

import dev.parley.events.Text;
import dev.parley.worker.embedding.TextLength;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Cuts a text's paragraphs into pieces that fit into a chunk: whole paragraphs, sentences, words,
 * and as a last resort parts of words. Not thread-safe.
 */
final class Sentences {

    /** A longer text is cut before its tokens are counted, because counting takes much memory. */
    private static final int MAX_COUNTED = 4000;

    /**
     * A piece of the text, without white space around it.
     *
     * @param start of its first character
     * @param end of the character after its last
     */
    record Piece(int start, int end, int tokens) {}

    private final String text;
    private final TextLength tokens;
    private final int max;
    private final BreakIterator sentences = BreakIterator.getSentenceInstance(Locale.ROOT);
    private final BreakIterator words = BreakIterator.getLineInstance(Locale.ROOT);

    /**
     * @param max tokens of a piece
     */
    Sentences(String text, TextLength tokens, int max) {
        this.text = text;
        this.tokens = tokens;
        this.max = max;
    }

    /**
     * Returns the pieces of a paragraph in their order.
     *
     * @param whole up to this many tokens the paragraph stays one piece
     */
    List<Piece> of(int start, int end, int whole) {
        var paragraph = stripped(start, end);
        if (paragraph.end() - paragraph.start() <= MAX_COUNTED) {
            if (paragraph.tokens() <= whole) {
                return paragraph.start() == paragraph.end() ? List.of() : List.of(paragraph);
            }
        }
        var pieces = new ArrayList<Piece>();
        cut(paragraph, sentences, pieces, this::byWords);
        return pieces;
    }

    private Piece stripped(int start, int end) {
        int from = start;
        int to = end;
        while (from < to && Character.isWhitespace(text.charAt(from))) {
            from++;
        }
        while (from < to && Character.isWhitespace(text.charAt(to - 1))) {
            to--;
        }
        return piece(from, to);
    }

    private Piece piece(int from, int to) {
        int count =
                to - from <= MAX_COUNTED
                        ? tokens.count(text.substring(from, to))
                        : Integer.MAX_VALUE;
        return new Piece(from, to, count);
    }

    private void byWords(Piece sentence, List<Piece> pieces) {
        // Joins words up to half of the bound again, so that pieces do not become too small.
        var few = new ArrayList<Piece>();
        cut(sentence, words, few, this::byCharacters);
        var line = few.getFirst();
        for (var word : few.subList(1, few.size())) {
            if (line.tokens() + word.tokens() > max / 2) {
                pieces.add(line);
                line = word;
            } else {
                line = new Piece(line.start(), word.end(), line.tokens() + word.tokens());
            }
        }
        pieces.add(line);
    }

    private void byCharacters(Piece word, List<Piece> pieces) {
        int from = word.start();
        while (from < word.end()) {
            // A character has at most three tokens.
            int to = Text.cutAt(text, Math.min(word.end(), from + Math.max(2, max / 4)));
            pieces.add(piece(from, to));
            from = to;
        }
    }

    private interface Finer {
        void cut(Piece tooLong, List<Piece> pieces);
    }

    /** Cuts at the boundaries, and cuts parts that are still too long more finely. */
    private void cut(Piece whole, BreakIterator boundaries, List<Piece> pieces, Finer finer) {
        boundaries.setText(text.substring(whole.start(), whole.end()));
        var parts = new ArrayList<Piece>();
        int from = boundaries.first();
        for (int to = boundaries.next(); to != BreakIterator.DONE; to = boundaries.next()) {
            parts.add(stripped(whole.start() + from, whole.start() + to));
            from = to;
        }
        for (var part : parts) {
            if (part.start() < part.end()) {
                if (part.tokens() <= max) {
                    pieces.add(part);
                } else {
                    finer.cut(part, pieces);
                }
            }
        }
    }
}
