package dev.parley.worker.indexing.parsing;

import dev.parley.store.documents.DocumentType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads files of every type.
 *
 * @param maxCharacters of a document's text
 * @param maxPages of a PDF
 * @param maxUnpacked bytes of one packed part of a file
 */
record Parsers(long maxCharacters, int maxPages, long maxUnpacked) {

    /**
     * Returns the document's text, at least one block.
     *
     * @throws UnreadableDocument if the reason is known why the document cannot be read
     * @throws IOException if the file is damaged; a runtime exception may mean the same
     */
    List<Block> parse(DocumentType type, Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            if (!type.fits(in.readNBytes(DocumentType.HEAD))) {
                throw new UnreadableDocument(Unreadable.WRONG_TYPE);
            }
        }
        var to = new BlockCollector(maxCharacters);
        parser(type).parse(file, to);
        if (to.blocks().isEmpty()) {
            throw new UnreadableDocument(Unreadable.NO_TEXT);
        }
        return to.blocks();
    }

    private DocumentParser parser(DocumentType type) {
        return switch (type) {
            case TEXT -> new PlainTextParser(maxCharacters);
            case MARKDOWN -> new MarkdownParser(maxCharacters);
            case HTML -> new HtmlParser(maxCharacters);
            case PDF -> new PdfParser(maxPages, maxUnpacked);
            case DOCX -> new DocxParser(maxUnpacked);
        };
    }
}
