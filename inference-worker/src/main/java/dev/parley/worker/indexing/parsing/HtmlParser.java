package dev.parley.worker.indexing.parsing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.jsoup.select.NodeVisitor;

/** Reads what a reader of an HTML page sees. jsoup reads HTML as browsers do. */
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

    /** Adds the visible text of the page to the collector. */
    static void read(Document page, BlockCollector to) throws IOException {
        page.select(UNSEEN).remove();
        var visitor = new Visitor(to);
        try {
            page.body().traverse(visitor);
            visitor.endBlock();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Makes a row of a table one paragraph, with bars between its cells. */
    private static final class Visitor implements NodeVisitor {

        private final BlockCollector to;
        private final StringBuilder text = new StringBuilder();
        private int rows;
        private int preformatted;

        Visitor(BlockCollector to) {
            this.to = to;
        }

        @Override
        public void head(Node node, int depth) {
            if (node instanceof TextNode words) {
                text.append(preformatted > 0 ? words.getWholeText() : oneLine(words));
                give(() -> to.check(text.length()));
            } else if (node instanceof Element element) {
                switch (element.normalName()) {
                    case "br" -> text.append('\n');
                    case "tr" -> {
                        endBlock();
                        rows++;
                    }
                    case "td", "th" -> text.append(text.isEmpty() ? "" : " | ");
                    default -> {
                        preformatted += element.normalName().equals("pre") ? 1 : 0;
                        if (element.isBlock()) {
                            endBlock();
                        }
                    }
                }
            }
        }

        @Override
        public void tail(Node node, int depth) {
            if (!(node instanceof Element element)) {
                return;
            }
            var name = element.normalName();
            preformatted -= name.equals("pre") ? 1 : 0;
            if (name.equals("tr")) {
                rows--;
                endBlock();
            } else if (rows == 0 && name.matches("h[1-6]")) {
                var heading = text.toString();
                text.setLength(0);
                give(() -> to.heading(name.charAt(1) - '0', heading));
            } else if (element.isBlock() && !name.equals("br")) {
                endBlock();
            }
        }

        void endBlock() {
            if (rows > 0) {
                text.append(' ');
                return;
            }
            var paragraph = text.toString();
            text.setLength(0);
            give(() -> to.paragraph(paragraph));
        }

        private static String oneLine(TextNode words) {
            return words.getWholeText().replaceAll("\\s+", " ");
        }

        private static void give(Giving what) {
            try {
                what.give();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private interface Giving {
            void give() throws IOException;
        }
    }
}
