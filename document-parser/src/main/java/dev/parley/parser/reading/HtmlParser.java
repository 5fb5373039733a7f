package dev.parley.parser.reading;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.jsoup.select.NodeVisitor;

/**
 * Reads what a reader of an HTML page sees, and its title. jsoup reads HTML as browsers do. Tika's
 * reader of HTML keeps menus and hidden text, and runs words of neighboring elements together.
 */
final class HtmlParser implements DocumentParser {

    private static final String UNSEEN =
            "script, style, noscript, template, iframe, object, svg, nav, [hidden]";

    private final long maxCharacters;

    HtmlParser(long maxCharacters) {
        this.maxCharacters = maxCharacters;
    }

    @Override
    public void parse(Path file, BlockCollector to) throws IOException {
        try (var html = TextFile.openMarkup(file, maxCharacters, "<&")) {
            read(Parser.htmlParser().parseInput(html, ""), to);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Adds the title and the visible text of the page to the collector. */
    static void read(Document page, BlockCollector to) throws IOException {
        page.select(UNSEEN).remove();
        title(page, to);
        var blocks = new MarkupBlocks(to);
        try {
            page.body().traverse(new Visitor(blocks));
            blocks.endBlock();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    // The title is a heading over all unless the page has a first heading of its own.
    private static void title(Document page, BlockCollector to) throws IOException {
        var own = page.body().selectFirst("h1:not(:matchesWholeText(^\\s*$))");
        if (own == null) {
            to.heading(1, page.title());
        } else if (!own.text().strip().equalsIgnoreCase(page.title().strip())) {
            to.paragraph(page.title());
        }
    }

    private record Visitor(MarkupBlocks blocks) implements NodeVisitor {

        @Override
        public void head(Node node, int depth) {
            try {
                if (node instanceof TextNode words) {
                    blocks.text(words.getWholeText());
                } else if (node instanceof Element element) {
                    blocks.start(element.normalName(), element.isBlock());
                    keepApart(element);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void tail(Node node, int depth) {
            try {
                if (node instanceof Element element) {
                    keepApart(element);
                    blocks.end(element.normalName(), element.isBlock());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        // A page lays out its own elements, and the parts of a form, apart from each other.
        private void keepApart(Element element) {
            if (!element.tag().isKnownTag() || element.tag().isFormSubmittable()) {
                blocks.space();
            }
        }
    }
}
