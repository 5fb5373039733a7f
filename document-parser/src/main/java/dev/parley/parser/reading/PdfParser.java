package dev.parley.parser.reading;

import dev.parley.parser.Limits;
import dev.parley.parser.Unreadable;
import dev.parley.parser.UnreadableDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.IOUtils;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.tika.parser.pdf.PDFParser;

/** Reads a PDF with Tika, except pages that {@link PdfColumns} reads better. */
final class PdfParser implements DocumentParser {

    /** A PDF may begin this late in its file. */
    private static final int HEAD = 1024;

    private final Limits limits;

    PdfParser(Limits limits) {
        this.limits = limits;
    }

    @Override
    public void parse(Path file, BlockCollector to) throws IOException {
        try (var in = Files.newInputStream(file)) {
            if (!new String(in.readNBytes(HEAD), StandardCharsets.ISO_8859_1).contains("%PDF-")) {
                throw new UnreadableDocument(Unreadable.WRONG_TYPE);
            }
        }
        var columns = check(file);
        new TikaReading(to).instead(columns::get).read(new PDFParser(), file);
    }

    private Map<Integer, String> check(Path file) throws IOException {
        try (var pdf = Loader.loadPDF(file.toFile(), IOUtils.createTempFileOnlyStreamCache())) {
            if (pdf.getNumberOfPages() > limits.maxPages()) {
                throw new UnreadableDocument(Unreadable.TOO_LONG);
            }
            PdfContents.check(pdf, limits.maxUnpacked());
            return new PdfColumns(limits.maxCharacters()).of(pdf);
        } catch (InvalidPasswordException e) {
            throw new UnreadableDocument(Unreadable.ENCRYPTED, e);
        }
    }
}
