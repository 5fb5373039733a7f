package dev.parley.parser.reading;

import dev.parley.parser.Unreadable;
import dev.parley.parser.UnreadableDocument;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;

/**
 * Reads the pages whose columns of prose are drawn line by line, across all columns: read in the
 * order of drawing, each sentence would be cut by its neighbor. Lines of prose mostly begin in the
 * middle of a sentence, with a small letter. The cells of a table, which belong together across the
 * columns, do not. Not thread-safe.
 */
final class PdfColumns extends PDFTextStripper {

    /** The narrowest gap between columns, in points. */
    private static final int GUTTER = 8;

    /** Fewer lines than this make no column. */
    private static final int FEWEST_LINES = 4;

    private final Map<Integer, String> pages = new HashMap<>();
    private final StringWriter page = new StringWriter();
    private final long maxCharacters;
    private long characters;

    /**
     * @param maxCharacters of all these pages together
     */
    PdfColumns(long maxCharacters) {
        this.maxCharacters = maxCharacters;
        setParagraphEnd("\n\n");
        setLineSeparator("\n");
    }

    /** Returns the text of these pages, by their numbers from 1. Blank lines end paragraphs. */
    Map<Integer, String> of(PDDocument document) throws IOException {
        writeText(document, page);
        return pages;
    }

    @Override
    protected void writePage() throws IOException {
        var drawn = charactersByArticle.stream().flatMap(List::stream).toList();
        var columns = columns(pieces(drawn));
        if (!columns.isEmpty()) {
            charactersByArticle.clear();
            charactersByArticle.addAll(columns);
            super.writePage();
        }
    }

    @Override
    protected void endPage(PDPage ended) throws IOException {
        if (!page.toString().isBlank()) {
            characters += page.getBuffer().length();
            if (characters > maxCharacters) {
                throw new UnreadableDocument(Unreadable.TOO_LONG);
            }
            pages.put(getCurrentPageNo(), page.toString());
        }
        page.getBuffer().setLength(0);
    }

    /** Text that is drawn in one line without a gap. */
    private static final class Piece {
        private final List<TextPosition> text = new ArrayList<>();

        boolean goesOnWith(TextPosition next) {
            var last = text.getLast();
            float end = last.getX() + last.getWidth();
            return isBeside(next)
                    && next.getX() > last.getX() - 1
                    && next.getX() - end < last.getFontSizeInPt();
        }

        boolean isBeside(TextPosition other) {
            return Math.abs(other.getY() - text.getLast().getY()) < 2;
        }

        float start() {
            return text.getFirst().getX();
        }

        float end() {
            return text.getLast().getX() + text.getLast().getWidth();
        }

        boolean beginsSmall() {
            return Character.isLowerCase(text.getFirst().getUnicode().codePointAt(0));
        }
    }

    private static List<Piece> pieces(List<TextPosition> drawn) {
        var pieces = new ArrayList<Piece>();
        for (var position : drawn) {
            if (position.getDir() != 0 || position.getUnicode().isBlank()) {
                continue;
            }
            if (pieces.isEmpty() || !pieces.getLast().goesOnWith(position)) {
                pieces.add(new Piece());
            }
            pieces.getLast().text.add(position);
        }
        return pieces;
    }

    // Returns nothing if the page is not drawn in this way.
    private static List<List<TextPosition>> columns(List<Piece> pieces) {
        var gutters = gutters(pieces);
        if (gutters.isEmpty()) {
            return List.of();
        }
        // Where columns are drawn one after another, the order of drawing is right.
        long changes =
                IntStream.range(1, pieces.size())
                        .filter(
                                i ->
                                        column(pieces.get(i), gutters)
                                                        > column(pieces.get(i - 1), gutters)
                                                && pieces.get(i - 1)
                                                        .isBeside(pieces.get(i).text.getFirst()))
                        .count();
        if (changes < FEWEST_LINES || changes * 3 < pieces.size()) {
            return List.of();
        }
        var found = new ArrayList<List<TextPosition>>();
        var open = new TreeMap<Integer, List<Piece>>();
        boolean any = false;
        for (var piece : pieces) {
            int column = column(piece, gutters);
            if (column < 0) {
                any |= close(open, found);
                found.add(piece.text);
            } else {
                open.computeIfAbsent(column, c -> new ArrayList<>()).add(piece);
            }
        }
        any |= close(open, found);
        return any ? found : List.of();
    }

    // Text across all columns, such as a heading, ends what stands above it.
    private static boolean close(
            TreeMap<Integer, List<Piece>> open, List<List<TextPosition>> found) {
        boolean isProse = open.values().stream().filter(PdfColumns::isProse).count() > 1;
        for (var column : open.values()) {
            found.add(column.stream().flatMap(piece -> piece.text.stream()).toList());
        }
        open.clear();
        return isProse;
    }

    private static boolean isProse(List<Piece> column) {
        long small = column.stream().filter(Piece::beginsSmall).count();
        return column.size() >= FEWEST_LINES && small * 5 >= column.size() * 2L;
    }

    private static int column(Piece piece, List<Integer> gutters) {
        int column = 0;
        for (int gutter : gutters) {
            if (piece.start() < gutter && piece.end() > gutter) {
                return -1;
            }
            column += piece.start() >= gutter ? 1 : 0;
        }
        return column;
    }

    // The middles of the gaps that hardly any piece covers.
    private static List<Integer> gutters(List<Piece> pieces) {
        int width = (int) pieces.stream().mapToDouble(Piece::end).max().orElse(0) + 1;
        if (width > 10_000) {
            return List.of();
        }
        var covered = new int[Math.max(width, 1)];
        for (var piece : pieces) {
            IntStream.range(Math.max((int) piece.start(), 0), (int) piece.end())
                    .forEach(x -> covered[x]++);
        }
        int most = pieces.size() / 20;
        var gutters = new ArrayList<Integer>();
        int from = -1;
        for (int x = 0; x < width; x++) {
            if (covered[x] > most) {
                if (from > 0 && x - from >= GUTTER) {
                    gutters.add((from + x) / 2);
                }
                from = -1;
            } else if (from < 0 && x > 0 && covered[x - 1] > most) {
                from = x;
            }
        }
        return gutters;
    }
}
