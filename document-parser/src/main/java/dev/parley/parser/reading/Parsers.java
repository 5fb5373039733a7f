package dev.parley.parser.reading;

import dev.parley.parser.Block;
import dev.parley.parser.Limits;
import dev.parley.parser.Unreadable;
import dev.parley.parser.UnreadableDocument;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
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

    private static final String RTF_HEAD = "{\\rtf";

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
            if (!startsLikeRtf(in)) {
                throw new UnreadableDocument(Unreadable.WRONG_TYPE);
            }
        }
        new TikaReading(to).read(new RTFParser(), file);
        if (to.blocks().isEmpty()) {
            rtfWithoutParagraphs(file, to);
        }
    }

    // Tika takes everything before the first paragraph's mark for the file's head. Small scripts
    // write files without such a mark.
    private static void rtfWithoutParagraphs(Path file, BlockCollector to) throws IOException {
        try (var in = Files.newInputStream(file)) {
            in.skipNBytes(RTF_HEAD.length());
            int version = in.read();
            var head = (RTF_HEAD + (char) version + "\\pard").getBytes(StandardCharsets.US_ASCII);
            new TikaReading(to)
                    .read(
                            new RTFParser(),
                            new SequenceInputStream(new ByteArrayInputStream(head), in));
        }
    }

    private static boolean startsLikeRtf(InputStream in) throws IOException {
        var head = in.readNBytes(RTF_HEAD.length());
        return new String(head, StandardCharsets.US_ASCII).equals(RTF_HEAD);
    }
}
