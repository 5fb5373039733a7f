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

    static byte[] odt(String line) {
        return zip(
                "mimetype",
                "application/vnd.oasis.opendocument.text",
                "content.xml",
                """
                <office:document-content
                  xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
                  xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
                <office:body><office:text><text:p>%s</text:p></office:text></office:body>
                </office:document-content>
                """
                        .formatted(line));
    }

    static byte[] epub(String line) {
        return zip(
                "mimetype",
                "application/epub+zip",
                "META-INF/container.xml",
                """
                <container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">
                <rootfiles><rootfile full-path="book.opf"
                 media-type="application/oebps-package+xml"/></rootfiles></container>
                """,
                "book.opf",
                """
                <package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata/>
                <manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>
                <spine><itemref idref="a"/></spine></package>
                """,
                "a.xhtml",
                "<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>t</title></head><body><p>"
                        + line
                        + "</p></body></html>");
    }

    static byte[] xlsx(String line) {
        var relations = "http://schemas.openxmlformats.org/package/2006/relationships";
        var office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        var main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        var type = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
        return zip(
                "[Content_Types].xml",
                "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
                        + "<Default Extension=\"rels\" ContentType="
                        + "\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                        + "<Override PartName=\"/xl/workbook.xml\" ContentType=\""
                        + type
                        + "sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\""
                        + " ContentType=\""
                        + type
                        + "worksheet+xml\"/></Types>",
                "_rels/.rels",
                relation(relations, office + "/officeDocument", "xl/workbook.xml"),
                "xl/workbook.xml",
                "<workbook xmlns=\"%s\" xmlns:r=\"%s\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
                        .formatted(main, office),
                "xl/_rels/workbook.xml.rels",
                relation(relations, office + "/worksheet", "worksheets/sheet1.xml"),
                "xl/worksheets/sheet1.xml",
                "<worksheet xmlns=\"%s\"><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>%s</t></is></c></row></sheetData></worksheet>"
                        .formatted(main, line));
    }

    private static String relation(String namespace, String type, String target) {
        return "<Relationships xmlns=\"%s\"><Relationship Id=\"r1\" Type=\"%s\" Target=\"%s\"/></Relationships>"
                .formatted(namespace, type, target);
    }

    private static byte[] zip(String... namesAndTexts) {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            for (int i = 0; i < namesAndTexts.length; i += 2) {
                zip.putNextEntry(new ZipEntry(namesAndTexts[i]));
                zip.write(bytes(namesAndTexts[i + 1]));
                zip.closeEntry();
            }
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
