package dev.parley.store.documents;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The types of file that can be uploaded. */
public enum DocumentType {
    TEXT("text/plain", List.of("txt")),
    MARKDOWN("text/markdown", List.of("md", "markdown")),
    HTML("text/html", List.of("html", "htm")),
    PDF("application/pdf", List.of("pdf")),
    DOCX(
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            List.of("docx")),
    PPTX(
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            List.of("pptx")),
    XLSX("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", List.of("xlsx")),
    ODT("application/vnd.oasis.opendocument.text", List.of("odt")),
    EPUB("application/epub+zip", List.of("epub")),
    RTF("application/rtf", List.of("rtf")),
    EML("message/rfc822", List.of("eml")),
    CSV("text/csv", List.of("csv"));

    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final byte[] PDF_HEAD = {'%', 'P', 'D', 'F', '-'};
    private static final byte[] RTF_HEAD = {'{', '\\', 'r', 't', 'f'};

    /** The first bytes of encrypted office files and of old ones, such as .doc. */
    private static final byte[] OLE = {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0};

    /** The number of first bytes that {@link #fits} examines; a PDF's mark may stand this late. */
    public static final int HEAD = 1024;

    private final String mediaType;
    private final List<String> endings;

    DocumentType(String mediaType, List<String> endings) {
        this.mediaType = mediaType;
        this.endings = endings;
    }

    /** Returns the media type, without parameters. */
    public String mediaType() {
        return mediaType;
    }

    /** Returns true if a file of this type is text, whatever its marks mean. */
    public boolean isText() {
        return switch (this) {
            case TEXT, MARKDOWN, HTML, RTF, EML, CSV -> true;
            case PDF, DOCX, PPTX, XLSX, ODT, EPUB -> false;
        };
    }

    /** Returns the type of a file with this name; empty if its ending is unknown. */
    public static Optional<DocumentType> ofFileName(String name) {
        var ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return Arrays.stream(values()).filter(type -> type.endings.contains(ending)).findFirst();
    }

    /** Returns the type with this media type, without parameters; empty if it is unknown. */
    public static Optional<DocumentType> ofMediaType(String mediaType) {
        return Arrays.stream(values())
                .filter(type -> type.mediaType.equalsIgnoreCase(mediaType))
                .findFirst();
    }

    /** Returns all endings of file names, separated by commas, for error messages. */
    public static String allowed() {
        return String.join(
                ", ", Arrays.stream(values()).flatMap(type -> type.endings.stream()).toList());
    }

    /**
     * Returns true if a file that begins with these bytes may be of this type. This finds common
     * mistakes early and proves nothing. An office file with a password passes; its parser tells.
     */
    public boolean fits(byte[] head) {
        return switch (this) {
            case PDF -> contains(head, PDF_HEAD);
            case DOCX, PPTX, XLSX -> startsWith(head, ZIP) || startsWith(head, OLE);
            case ODT, EPUB -> startsWith(head, ZIP);
            case RTF -> startsWith(head, RTF_HEAD);
            case TEXT, MARKDOWN, HTML, EML, CSV ->
                    !startsWith(head, PDF_HEAD) && !startsWith(head, ZIP) && !startsWith(head, OLE);
        };
    }

    private static boolean startsWith(byte[] bytes, byte[] with) {
        return bytes.length >= with.length
                && Arrays.equals(bytes, 0, with.length, with, 0, with.length);
    }

    private static boolean contains(byte[] bytes, byte[] wanted) {
        for (int i = 0; i + wanted.length <= Math.min(bytes.length, HEAD); i++) {
            if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return true;
            }
        }
        return false;
    }
}
