package dev.parley.worker.indexing.parsing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.IOUtils;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;

/** Reads a PDF page by page from its file. A PDF marks no headings, so all text is paragraphs. */
final class PdfParser implements DocumentParser {

    private final int maxPages;
    private final long maxUnpacked;

    /**
     * @param maxUnpacked bytes of one stream of the file
     */
    PdfParser(int maxPages, long maxUnpacked) {
        this.maxPages = maxPages;
        this.maxUnpacked = maxUnpacked;
    }

    @Override
    public void parse(Path file, BlockCollector to) throws IOException {
        File pdf = file.toFile();
        try (var document = Loader.loadPDF(pdf, IOUtils.createTempFileOnlyStreamCache())) {
            if (document.getNumberOfPages() > maxPages) {
                throw new UnreadableDocument(Unreadable.TOO_LONG);
            }
            PdfContents.check(document, maxUnpacked);
            new Pages(to).writeText(document, Writer.nullWriter());
        } catch (InvalidPasswordException e) {
            throw new UnreadableDocument(Unreadable.ENCRYPTED, e);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static final class Pages extends PDFTextStripper {

        /** PDFBox keeps all characters of a page, about 200 bytes each, until its end. */
        private static final int MOST_ON_PAGE = 200_000;

        private final BlockCollector to;
        private final StringBuilder paragraph = new StringBuilder();
        private int onPage;

        Pages(BlockCollector to) {
            this.to = to;
        }

        @Override
        protected void processTextPosition(TextPosition text) {
            if (++onPage > MOST_ON_PAGE) {
                throw new UncheckedIOException(new UnreadableDocument(Unreadable.TOO_COMPLEX));
            }
            super.processTextPosition(text);
        }

        @Override
        protected void startPage(PDPage page) {
            to.page(getCurrentPageNo());
        }

        @Override
        protected void writeString(String text) {
            paragraph.append(text);
        }

        @Override
        protected void writeWordSeparator() {
            paragraph.append(' ');
        }

        // A line ends because the page is full, not because its writer meant it.
        @Override
        protected void writeLineSeparator() {
            paragraph.append(' ');
        }

        @Override
        protected void writeParagraphEnd() throws IOException {
            super.writeParagraphEnd();
            endParagraph();
        }

        @Override
        protected void writePageEnd() throws IOException {
            super.writePageEnd();
            endParagraph();
            onPage = 0;
        }

        private void endParagraph() throws IOException {
            to.paragraph(paragraph);
            paragraph.setLength(0);
        }
    }
}
