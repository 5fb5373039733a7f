package dev.parley.worker.indexing.parsing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.jspecify.annotations.Nullable;

/** Makes PDFs. */
final class Pdf {

    private Pdf() {}

    /** A page for each text, whose lines are set apart as paragraphs. */
    static byte[] pages(String... texts) {
        return protect(null, null, texts);
    }

    /** Under passwords, of which an empty user's one lets everybody read. */
    static byte[] protect(@Nullable String owner, @Nullable String user, String... texts) {
        try (var document = new PDDocument();
                var out = new ByteArrayOutputStream()) {
            for (var text : texts) {
                var page = new PDPage();
                document.addPage(page);
                write(document, page, text);
            }
            if (owner != null) {
                document.protect(new StandardProtectionPolicy(owner, user, new AccessPermission()));
            }
            document.save(out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(PDDocument document, PDPage page, String text) throws IOException {
        try (var content = new PDPageContentStream(document, page)) {
            content.setFont(new PDType1Font(FontName.HELVETICA), 12);
            float y = 700;
            for (var line : text.lines().toList()) {
                content.beginText();
                content.newLineAtOffset(72, y);
                content.showText(line);
                content.endText();
                y -= 60;
            }
        }
    }

    /** One page whose content unpacks to so many spaces. */
    static byte[] bomb(int unpacked) {
        try (var document = new PDDocument();
                var out = new ByteArrayOutputStream()) {
            var page = new PDPage();
            document.addPage(page);
            var stream = new PDStream(document);
            try (var content = stream.createOutputStream(COSName.FLATE_DECODE)) {
                var spaces = " ".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
                for (int written = 0; written < unpacked; written += spaces.length) {
                    content.write(spaces);
                }
            }
            page.setContents(stream);
            document.save(out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
