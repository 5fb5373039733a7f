package dev.parley.parser.reading;

import java.io.IOException;
import java.nio.file.Path;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.jsoup.Jsoup;

/** Reads Markdown as a reader of the rendered page sees it. */
final class MarkdownParser implements DocumentParser {

    private static final Parser MARKDOWN = Parser.builder().build();
    private static final HtmlRenderer HTML = HtmlRenderer.builder().build();

    private final long maxCharacters;

    MarkdownParser(long maxCharacters) {
        this.maxCharacters = maxCharacters;
    }

    @Override
    public void parse(Path file, BlockCollector to) throws IOException {
        try (var text = TextFile.openMarkup(file, maxCharacters, "\n*_`[]<>#|")) {
            HtmlParser.read(Jsoup.parse(HTML.render(MARKDOWN.parseReader(text))), to);
        }
    }
}
