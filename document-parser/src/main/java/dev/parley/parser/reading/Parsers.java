package dev.parley.parser.reading;

import dev.parley.parser.Block;
import dev.parley.parser.Limits;
import dev.parley.parser.Unreadable;
import dev.parley.parser.UnreadableDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.tika.parser.microsoft.rtf.RTFParser;

/**
 * Reads files of every type.
 *
 * @param limits the bounds of each document
 */
record Parsers(Limits limits) {

    /**
     * Returns the document's text, at least one block.
     *
     * @param mediaType the file's type, without parameters
     * @throws UnreadableDocument if the reason is known why the document cannot be read
     * @throws IOException if the file is damaged; a runtime exception may mean the same
     */
    List<Block> parse(String mediaType, Path file) throws IOException {
        var to = new BlockCollector(limits.maxCharacters());
        parser(mediaType).parse(file, to);
        if (to.blocks().isEmpty()) {
            throw new UnreadableDocument(Unreadable.NO_TEXT);
        }
        return to.blocks();
    }

    private DocumentParser parser(String mediaType) throws UnreadableDocument {
        return switch (mediaType) {
            case "text/plain" -> new PlainTextParser(limits.maxCharacters());
            case "text/markdown" -> new MarkdownParser(limits.maxCharacters());
            case "text/html" -> new HtmlParser(limits.maxCharacters());
            case "text/csv" -> new CsvParser(limits.maxCharacters());
            case "application/pdf" -> new PdfParser(limits);
            case "application/rtf" -> Parsers::rtf;
            case "message/rfc822" -> new MailParser(limits.maxCharacters());
            default -> OfficeParser.of(mediaType, limits.maxUnpacked());
        };
    }

    private static void rtf(Path file, BlockCollector to) throws IOException {
        try (var in = Files.newInputStream(file)) {
            if (!new String(in.readNBytes(5), StandardCharsets.US_ASCII).equals("{\\rtf")) {
                throw new UnreadableDocument(Unreadable.WRONG_TYPE);
            }
        }
        new TikaReading(to).read(new RTFParser(), file);
    }
}
