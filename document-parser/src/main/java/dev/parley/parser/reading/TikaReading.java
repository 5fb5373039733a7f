package dev.parley.parser.reading;

import dev.parley.parser.Unreadable;
import dev.parley.parser.UnreadableDocument;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.apache.tika.detect.EncodingDetector;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.exception.TikaException;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.microsoft.OfficeParserConfig;
import org.apache.tika.parser.pdf.PDFParserConfig;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * One reading of a file by Tika. Tika describes a document of any type as XHTML, which this makes
 * into blocks. Files inside the file are not opened. Not thread-safe.
 */
final class TikaReading extends DefaultHandler {

    private static final Set<String> BLOCKS =
            Set.of(
                    "p",
                    "div",
                    "ul",
                    "ol",
                    "li",
                    "dl",
                    "dt",
                    "dd",
                    "table",
                    "thead",
                    "tbody",
                    "section",
                    "article",
                    "blockquote",
                    "pre",
                    "h1",
                    "h2",
                    "h3",
                    "h4",
                    "h5",
                    "h6");

    /** PDFBox keeps this much of a file in memory, and the rest in a temporary file. */
    private static final int PDF_IN_MEMORY = 16 << 20;

    private final BlockCollector to;
    private final MarkupBlocks blocks;
    private final Metadata metadata = new Metadata();
    private Function<String, @Nullable Integer> levels = style -> null;
    private IntFunction<@Nullable String> instead = page -> null;
    private boolean isLeftOut;
    private final ParseContext context = context();
    private @Nullable UnreadableDocument failure;
    private boolean inBody;
    private int page;
    private @Nullable String headingAs;

    TikaReading(BlockCollector to) {
        this.to = to;
        this.blocks = new MarkupBlocks(to);
    }

    /** Takes paragraphs of some styles for headings: the function gives their level, or null. */
    TikaReading headings(Function<String, @Nullable Integer> levelOfStyle) {
        levels = levelOfStyle;
        return this;
    }

    /** Replaces the text of some pages: the function gives another text, or null. */
    TikaReading instead(IntFunction<@Nullable String> ofPage) {
        instead = ofPage;
        return this;
    }

    /** Reads the file's own text, if that is of several types, with this parser. */
    TikaReading bodies(Parser parser) {
        context.set(Parser.class, parser);
        return this;
    }

    /** What Tika knows of the file besides its text. */
    Metadata metadata() {
        return metadata;
    }

    void read(Parser parser, Path file) throws IOException {
        try (var in = TikaInputStream.get(file)) {
            read(parser, in);
        }
    }

    /** Leaves the stream open. */
    void read(Parser parser, InputStream in) throws IOException {
        try {
            parser.parse(in, this, metadata, context);
        } catch (EncryptedDocumentException e) {
            throw new UnreadableDocument(Unreadable.ENCRYPTED, e);
        } catch (SAXException | TikaException e) {
            throw failure == null ? new UnreadableDocument(Unreadable.MALFORMED, e) : failure;
        }
        // Some of Tika's parsers go on after an error of their reader.
        if (failure != null) {
            throw failure;
        }
        blocks.endBlock();
    }

    private static ParseContext context() {
        var context = new ParseContext();
        var pdf = new PDFParserConfig();
        pdf.setDetectAngles(true);
        pdf.setOcrStrategy(PDFParserConfig.OCR_STRATEGY.NO_OCR);
        pdf.setExtractBookmarksText(false);
        pdf.setMaxMainMemoryBytes(PDF_IN_MEMORY);
        context.set(PDFParserConfig.class, pdf);
        var office = new OfficeParserConfig();
        // These read a file as a stream; the others build a tree of it.
        office.setUseSAXDocxExtractor(true);
        office.setUseSAXPptxExtractor(true);
        context.set(OfficeParserConfig.class, office);
        context.set(EncodingDetector.class, Encodings::detect);
        context.set(EmbeddedDocumentExtractor.class, new NothingEmbedded());
        return context;
    }

    private static final class NothingEmbedded implements EmbeddedDocumentExtractor {
        @Override
        public boolean shouldParseEmbedded(Metadata metadata) {
            return false;
        }

        @Override
        public void parseEmbedded(
                InputStream stream, ContentHandler handler, Metadata metadata, boolean html) {
            // Nothing: a file inside the file is another document.
        }
    }

    private interface Step {
        void run() throws UnreadableDocument;
    }

    private void step(Step step) throws SAXException {
        if (!inBody || isLeftOut) {
            return;
        }
        try {
            step.run();
        } catch (UnreadableDocument e) {
            failure = e;
            throw new SAXException(e);
        }
    }

    @Override
    public void startElement(String uri, String name, String qName, Attributes attributes)
            throws SAXException {
        var style = attributes.getValue("class");
        if (name.equals("body")) {
            inBody = true;
        } else if (name.equals("div") && "page".equals(style)) {
            isLeftOut = false;
            step(() -> beginPage(++page));
        }
        var level = name.equals("p") && style != null ? levels.apply(style) : null;
        headingAs = level == null ? headingAs : "h" + level;
        step(() -> blocks.start(name, BLOCKS.contains(name)));
    }

    private void beginPage(int number) throws UnreadableDocument {
        blocks.endBlock();
        to.page(number);
        var text = instead.apply(number);
        isLeftOut = text != null;
        if (text != null) {
            for (var paragraph : text.split("\\n{2,}")) {
                to.paragraph(BlockCollector.oneLine(paragraph));
            }
        }
    }

    @Override
    public void endElement(String uri, String name, String qName) throws SAXException {
        var heading = name.equals("p") ? headingAs : null;
        headingAs = heading == null ? headingAs : null;
        step(() -> blocks.end(heading == null ? name : heading, BLOCKS.contains(name)));
    }

    @Override
    public void characters(char[] text, int start, int length) throws SAXException {
        step(() -> blocks.text(new String(text, start, length)));
    }

    @Override
    public void ignorableWhitespace(char[] text, int start, int length) throws SAXException {
        characters(text, start, length);
    }
}
