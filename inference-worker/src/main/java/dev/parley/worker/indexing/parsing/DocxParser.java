package dev.parley.worker.indexing.parsing;

import dev.parley.bounds.LimitedInputStream;
import dev.parley.store.documents.DocumentType;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipFile;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** Reads Word's docx as a stream: only the package's part with the text, see {@link DocxBody}. */
final class DocxParser implements DocumentParser {

    private static final String DEFAULT_PART = "word/document.xml";

    /** The name of the stream that holds a package under a password. */
    private static final byte[] SEALED = "EncryptedPackage".getBytes(StandardCharsets.UTF_16LE);

    private final long maxUnpacked;

    /**
     * @param maxUnpacked bytes of one part of the package
     */
    DocxParser(long maxUnpacked) {
        this.maxUnpacked = maxUnpacked;
    }

    @Override
    public void parse(Path file, BlockCollector to) throws IOException {
        if (isOle(file)) {
            throw new UnreadableDocument(
                    isSealed(file) ? Unreadable.ENCRYPTED : Unreadable.WRONG_TYPE);
        }
        try (var zip = new ZipFile(file.toFile())) {
            var part = textPart(zip);
            var levels = new DocxStyles();
            read(zip, part.substring(0, part.lastIndexOf('/') + 1) + "styles.xml", levels::read);
            if (!read(zip, part, xml -> new DocxBody(to, levels).read(xml))) {
                throw new UnreadableDocument(Unreadable.WRONG_TYPE);
            }
        }
    }

    private static boolean isOle(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return DocumentType.isSealedOffice(in.readNBytes(8));
        }
    }

    private static boolean isSealed(Path file) throws IOException {
        try (var in = new BufferedInputStream(Files.newInputStream(file))) {
            int matched = 0;
            for (int next = in.read(); next >= 0; next = in.read()) {
                matched = next == SEALED[matched] ? matched + 1 : next == SEALED[0] ? 1 : 0;
                if (matched == SEALED.length) {
                    return true;
                }
            }
            return false;
        }
    }

    // Most writers use the default name, but the package itself says the name.
    private String textPart(ZipFile zip) throws IOException {
        var found = new String[] {DEFAULT_PART};
        read(
                zip,
                "_rels/.rels",
                xml -> {
                    while (xml.hasNext()) {
                        if (xml.next() == XMLStreamConstants.START_ELEMENT
                                && endsWith(
                                        xml.getAttributeValue(null, "Type"), "/officeDocument")) {
                            var target = xml.getAttributeValue(null, "Target");
                            found[0] =
                                    target == null ? DEFAULT_PART : target.replaceFirst("^/", "");
                        }
                    }
                });
        return found[0];
    }

    private static boolean endsWith(@Nullable String text, String ending) {
        return text != null && text.endsWith(ending);
    }

    private interface XmlRead {
        void read(XMLStreamReader xml) throws XMLStreamException, IOException;
    }

    private boolean read(ZipFile zip, String part, XmlRead how) throws IOException {
        var entry = zip.getEntry(part);
        if (entry == null) {
            return false;
        }
        try (InputStream in =
                new LimitedInputStream(
                        zip.getInputStream(entry),
                        maxUnpacked,
                        UnreadableDocument::refuseToUnpack)) {
            var xml = xml().createXMLStreamReader(in);
            try {
                how.read(xml);
            } finally {
                xml.close();
            }
            return true;
        } catch (XMLStreamException e) {
            throw e.getNestedException() instanceof UnreadableDocument ours
                    ? ours
                    : new UnreadableDocument(Unreadable.MALFORMED, e);
        }
    }

    // Without document types there are no entities to expand and no files to fetch.
    private static XMLInputFactory xml() {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }
}
