package dev.parley.system;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.jspecify.annotations.Nullable;

/** Files to upload. */
final class SampleFiles {

    static final String DOCX =
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    private SampleFiles() {}

    static byte[] pdf(String line) {
        return pdf(line, null);
    }

    /** A PDF, encrypted if a password is given. */
    static byte[] pdf(String line, @Nullable String password) {
        return pdf(List.of(line), password);
    }

    /** A PDF with a page for each line. */
    static byte[] pdf(List<String> lines, @Nullable String password) {
        try (var document = new PDDocument();
                var out = new ByteArrayOutputStream()) {
            for (var line : lines) {
                var page = new PDPage();
                document.addPage(page);
                try (var content = new PDPageContentStream(document, page)) {
                    content.setFont(new PDType1Font(FontName.HELVETICA), 12);
                    content.beginText();
                    content.newLineAtOffset(72, 700);
                    content.showText(line);
                    content.endText();
                }
            }
            if (password != null) {
                document.protect(
                        new StandardProtectionPolicy(password, password, new AccessPermission()));
            }
            document.save(out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] docx(String line) {
        return docx(line, 0);
    }

    /** A docx of a few kilobytes that unpacks to 200 MB. */
    static byte[] docxBomb() {
        return docx("boom", 200);
    }

    private static byte[] docx(String line, int megabytes) {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("word/document.xml"));
            zip.write(
                    bytes(
                            "<w:document xmlns:w=\"http://schemas.openxmlformats.org"
                                    + "/wordprocessingml/2006/main\"><w:body><w:p><w:r><w:t>"
                                    + line
                                    + "</w:t></w:r></w:p>"));
            var spaces = bytes(" ".repeat(1_000_000));
            for (int i = 0; i < megabytes; i++) {
                zip.write(spaces);
            }
            zip.write(bytes("</w:body></w:document>"));
            zip.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** This many paragraphs of prose, about a chunk each. */
    static String longText(int paragraphs) {
        var text = new StringBuilder();
        for (int i = 1; i <= paragraphs; i++) {
            text.append("Chapter ").append(i).append(" of the handbook of the reservoir. ");
            text.append("The keeper opens gate number ").append(i * 7);
            text.append(" when the water stands above the mark, and notes the hour in the book. ");
            text.append("Nobody else may touch the wheel, for the valley below depends on it. ");
            text.append("In dry years the gate stays shut from spring until the first rain. ");
            text.append(
                    "Repairs are made by two people, one of whom holds the rope at all times, ");
            text.append("and the other calls out each turn of the wheel as it is made.\n\n");
        }
        return text.toString();
    }
}
