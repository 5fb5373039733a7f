package dev.parley.parser.reading;

import dev.parley.parser.Unreadable;
import dev.parley.parser.UnreadableDocument;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.xml.stream.XMLStreamException;
import org.apache.poi.openxml4j.util.ZipSecureFile;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.epub.EpubParser;
import org.apache.tika.parser.microsoft.ooxml.OOXMLParser;
import org.apache.tika.parser.odf.OpenDocumentParser;

/** Reads packed office files and books with Tika, after a look at what they unpack to. */
final class OfficeParser implements DocumentParser {

    private static final String OPEN_XML = "application/vnd.openxmlformats-officedocument.";

    private static final byte[] OLE = {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0};

    /** The name of the stream that holds a package under a password. */
    private static final byte[] SEALED = "EncryptedPackage".getBytes(StandardCharsets.UTF_16LE);

    private final Supplier<Parser> tika;
    private final String mainPart;
    private final long maxUnpacked;

    private OfficeParser(Supplier<Parser> tika, String mainPart, long maxUnpacked) {
        this.tika = tika;
        this.mainPart = mainPart;
        this.maxUnpacked = maxUnpacked;
    }

    /**
     * @param maxUnpacked bytes of one part of the package
     */
    static OfficeParser of(String mediaType, long maxUnpacked) {
        return switch (mediaType) {
            case OPEN_XML + "wordprocessingml.document" ->
                    new OfficeParser(OOXMLParser::new, "word/.*", maxUnpacked);
            case OPEN_XML + "presentationml.presentation" ->
                    new OfficeParser(OOXMLParser::new, "ppt/.*", maxUnpacked);
            case OPEN_XML + "spreadsheetml.sheet" ->
                    new OfficeParser(OOXMLParser::new, "xl/.*", maxUnpacked);
            case "application/vnd.oasis.opendocument.text" ->
                    new OfficeParser(OpenDocumentParser::new, "content\\.xml", maxUnpacked);
            case "application/epub+zip" ->
                    new OfficeParser(EpubParser::new, "META-INF/container\\.xml", maxUnpacked);
            default -> throw new IllegalArgumentException("No parser reads " + mediaType);
        };
    }

    @Override
    public void parse(Path file, BlockCollector to) throws IOException {
        if (begins(file, OLE)) {
            throw new UnreadableDocument(
                    isSealed(file) ? Unreadable.ENCRYPTED : Unreadable.WRONG_TYPE);
        }
        // The sizes are checked here; text that repeats itself packs well.
        ZipSecureFile.setMinInflateRatio(0);
        var styles = new HeadingStyles();
        Set<String> withDeleted = new HashSet<>();
        try (var zip = new ZipFile(file.toFile())) {
            if (zip.stream().noneMatch(part -> part.getName().matches(mainPart))) {
                throw new UnreadableDocument(Unreadable.WRONG_TYPE);
            }
            for (var part : zip.stream().filter(p -> p.getName().endsWith("ml")).toList()) {
                read(zip, part, this::checkSize);
                if (part.getName().equals("word/styles.xml")) {
                    read(zip, part, styles::read);
                } else if (part.getName().startsWith("word/")
                        && read(zip, part, DocxRepair::hasDeletedText)) {
                    withDeleted.add(part.getName());
                }
            }
            boolean isBad = !withDeleted.isEmpty() || (isDocx() && DocxRepair.hasNoList(zip));
            new TikaReading(to)
                    .headings(styles::level)
                    .read(tika.get(), isBad ? DocxRepair.copy(zip, withDeleted) : file);
        } catch (XMLStreamException e) {
            throw new UnreadableDocument(Unreadable.MALFORMED, e);
        }
    }

    private boolean isDocx() {
        return mainPart.startsWith("word/");
    }

    private interface Read<T> {
        T from(InputStream part) throws IOException, XMLStreamException;
    }

    private static <T> T read(ZipFile zip, ZipEntry part, Read<T> how)
            throws IOException, XMLStreamException {
        try (var in = zip.getInputStream(part)) {
            return how.from(in);
        }
    }

    private long checkSize(InputStream part) throws IOException {
        var buffer = new byte[1 << 16];
        long size = 0;
        for (int read = part.read(buffer); read >= 0; read = part.read(buffer)) {
            size += read;
            if (size > maxUnpacked) {
                throw new UnreadableDocument(Unreadable.UNPACKS_TOO_LARGE);
            }
        }
        return size;
    }

    private static boolean begins(Path file, byte[] with) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(with.length), with);
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
}
