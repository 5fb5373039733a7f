package dev.parley.worker.indexing.parsing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes docx files, part by part. */
final class Docx {

    private static final String WORD =
            "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""
                    + " xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"";

    static final String RELATIONS =
            """
            <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
            <Relationship Id="rId1" Target="%s" Type=\
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>
            </Relationships>
            """;

    private Docx() {}

    static byte[] of(String body) {
        return zip(Map.of("word/document.xml", document(body)));
    }

    static byte[] of(String body, String styles) {
        return zip(
                Map.of(
                        "_rels/.rels",
                        RELATIONS.formatted("word/document2.xml"),
                        "word/document2.xml",
                        document(body),
                        "word/styles.xml",
                        "<w:styles " + WORD + ">" + styles + "</w:styles>"));
    }

    static String document(String body) {
        return "<w:document " + WORD + "><w:body>" + body + "</w:body></w:document>";
    }

    static String paragraph(String text) {
        return "<w:p><w:r><w:t>" + text + "</w:t></w:r></w:p>";
    }

    static String styled(String style, String text) {
        return "<w:p><w:pPr><w:pStyle w:val=\""
                + style
                + "\"/></w:pPr><w:r><w:t>"
                + text
                + "</w:t></w:r></w:p>";
    }

    static byte[] zip(Map<String, String> parts) {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            for (var part : parts.entrySet()) {
                zip.putNextEntry(new ZipEntry(part.getKey()));
                zip.write(part.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
