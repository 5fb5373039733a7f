package dev.parley.parser.reading;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
 * Takes text out of a docx that is deleted under change tracking, but still stands there as text.
 * Tika leaves out only deleted text that is marked twice.
 */
final class DeletedText {

    private static final Set<String> DELETED = Set.of("del", "moveFrom");

    private DeletedText() {}

    /** Returns whether the part of a docx has such text. */
    static boolean isIn(InputStream part) throws XMLStreamException {
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

    /** Writes a copy of the docx without it, to a temporary file. */
    static Path remove(ZipFile docx, Set<String> fromParts) throws IOException, XMLStreamException {
        var copy = Files.createTempFile("without-deleted", ".docx");
        try (var out = new ZipOutputStream(Files.newOutputStream(copy))) {
            for (var part : docx.stream().toList()) {
                out.putNextEntry(new ZipEntry(part.getName()));
                try (var in = docx.getInputStream(part)) {
                    if (fromParts.contains(part.getName())) {
                        copy(in, new Unclosed(out));
                    } else {
                        in.transferTo(out);
                    }
                }
                out.closeEntry();
            }
        }
        return copy;
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
