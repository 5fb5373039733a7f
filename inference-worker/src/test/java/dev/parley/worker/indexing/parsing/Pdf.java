package dev.parley.worker.indexing.parsing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.jspecify.annotations.Nullable;

/** Makes PDFs. */
final class Pdf {

    private Pdf() {}

    /** One page for each text; each line of a text is a paragraph. */
    static byte[] pages(String... texts) {
        return protect(null, null, texts);
    }

    /** A PDF under passwords; everybody can open it if the user's password is empty. */
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

    /** One page whose content unpacks to this many spaces. */
    static byte[] bomb(int unpacked) {
        return packed(unpacked, COSName.FLATE_DECODE);
    }

    /** The same, packed by these filters, the last filter first. */
    static byte[] packed(int unpacked, COSName... filters) {
        return page(
                document -> {
                    var chain = new COSArray();
                    List.of(filters).forEach(chain::add);
                    return spaces(document, unpacked, chain);
                });
    }

    /** One page whose content is the same stream this many times. */
    static byte[] repeated(int unpacked, int times) {
        return page(
                document -> {
                    var stream = spaces(document, unpacked, COSName.FLATE_DECODE);
                    var all = new COSArray();
                    for (int i = 0; i < times; i++) {
                        all.add(stream);
                    }
                    return all;
                });
    }

    /** A file whose catalog has an array of this many numbers, which PDFBox keeps in memory. */
    static byte[] withArray(int numbers) {
        return """
               %%PDF-1.7
               1 0 obj
               << /Type /Catalog /Pages 2 0 R /Numbers [%s] >>
               endobj
               trailer
               << /Size 3 /Root 1 0 R >>
               startxref
               0
               %%%%EOF
               """
                .formatted("7 ".repeat(numbers))
                .getBytes(StandardCharsets.US_ASCII);
    }

    private interface Contents {
        COSBase of(PDDocument document) throws IOException;
    }

    private static byte[] page(Contents contents) {
        try (var document = new PDDocument();
                var out = new ByteArrayOutputStream()) {
            var page = new PDPage();
            document.addPage(page);
            page.getCOSObject().setItem(COSName.CONTENTS, contents.of(document));
            document.save(out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static COSStream spaces(PDDocument document, int count, COSBase filters)
            throws IOException {
        var stream = document.getDocument().createCOSStream();
        try (var content = stream.createOutputStream(filters)) {
            var spaces = " ".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
            for (int written = 0; written < count; written += spaces.length) {
                content.write(spaces);
            }
        }
        return stream;
    }
}
