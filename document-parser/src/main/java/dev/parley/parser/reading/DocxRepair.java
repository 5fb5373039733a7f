package dev.parley.parser.reading;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import javax.xml.stream.XMLEventReader;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;

/**
 * Makes a docx one that Tika reads well. Text that is deleted under change tracking is taken out:
 * Tika leaves it out only if it is marked twice. A package that does not list its parts gets the
 * list, without which Tika refuses it.
 */
final class DocxRepair {

    private static final String LIST = "[Content_Types].xml";
    private static final String ROOT_RELATIONS = "_rels/.rels";
    private static final String WORD =
            "application/vnd.openxmlformats-officedocument.wordprocessingml.";

    private static final String TYPES =
            """
            <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
            <Default Extension="rels" \
            ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
            <Default Extension="xml" ContentType="application/xml"/>
            <Override PartName="/%s" ContentType="%sdocument.main+xml"/>
            <Override PartName="/word/styles.xml" ContentType="%sstyles+xml"/>
            </Types>
            """;

    private static final String RELATIONS =
            """
            <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
            <Relationship Id="rId1" Target="%s" Type=\
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s"/>
            </Relationships>
            """;

    private static final Set<String> DELETED = Set.of("del", "moveFrom");

    private DocxRepair() {}

    /** Returns whether the part of a docx has deleted text that is marked once only. */
    static boolean hasDeletedText(InputStream part) throws XMLStreamException {
        var xml = Xml.reader().createXMLStreamReader(part);
        int deleted = 0;
        while (xml.hasNext()) {
            xml.next();
            if (xml.isStartElement()) {
                deleted += DELETED.contains(xml.getLocalName()) ? 1 : 0;
                if (deleted > 0 && xml.getLocalName().equals("t")) {
                    return true;
                }
            } else if (xml.isEndElement()) {
                deleted -= DELETED.contains(xml.getLocalName()) ? 1 : 0;
            }
        }
        return false;
    }

    /** Returns whether the package does not list its parts. */
    static boolean hasNoList(ZipFile docx) {
        return docx.getEntry(LIST) == null;
    }

    /**
     * Writes a good copy of the docx to a temporary file.
     *
     * @param withDeleted the parts that have deleted text
     */
    static Path copy(ZipFile docx, Set<String> withDeleted) throws IOException, XMLStreamException {
        var copy = Files.createTempFile("repaired", ".docx");
        try (var out = new ZipOutputStream(Files.newOutputStream(copy))) {
            for (var part : docx.stream().toList()) {
                out.putNextEntry(new ZipEntry(part.getName()));
                try (var in = docx.getInputStream(part)) {
                    if (withDeleted.contains(part.getName())) {
                        copy(in, new Unclosed(out));
                    } else {
                        in.transferTo(out);
                    }
                }
                out.closeEntry();
            }
            if (hasNoList(docx)) {
                list(docx, out);
            }
        }
        return copy;
    }

    private static void list(ZipFile docx, ZipOutputStream out) throws IOException {
        var main =
                docx.stream()
                        .map(ZipEntry::getName)
                        .filter(name -> name.matches("word/document\\d*\\.xml"))
                        .findFirst();
        if (main.isPresent()) {
            add(LIST, TYPES.formatted(main.get(), WORD, WORD), docx, out);
            add(ROOT_RELATIONS, RELATIONS.formatted(main.get(), "officeDocument"), docx, out);
            var own = main.get().replaceFirst("word/", "word/_rels/") + ".rels";
            add(own, RELATIONS.formatted("styles.xml", "styles"), docx, out);
        }
    }

    private static void add(String part, String text, ZipFile docx, ZipOutputStream out)
            throws IOException {
        if (docx.getEntry(part) == null) {
            out.putNextEntry(new ZipEntry(part));
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.closeEntry();
        }
    }

    private static void copy(InputStream from, OutputStream to) throws XMLStreamException {
        var reader = Xml.reader().createXMLEventReader(from);
        var writer = XMLOutputFactory.newDefaultFactory().createXMLEventWriter(to, "UTF-8");
        while (reader.hasNext()) {
            var event = reader.nextEvent();
            if (event.isStartElement()
                    && DELETED.contains(event.asStartElement().getName().getLocalPart())) {
                skip(reader);
            } else {
                writer.add(event);
            }
        }
        writer.flush();
    }

    private static void skip(XMLEventReader reader) throws XMLStreamException {
        for (int depth = 1; depth > 0; ) {
            var event = reader.nextEvent();
            depth += event.isStartElement() ? 1 : event.isEndElement() ? -1 : 0;
        }
    }

    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
