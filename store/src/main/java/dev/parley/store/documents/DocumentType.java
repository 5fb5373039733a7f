package dev.parley.store.documents;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a document can be. */
public enum DocumentType {
    TEXT("text/plain", List.of("txt")),
    MARKDOWN("text/markdown", List.of("md", "markdown")),
    HTML("text/html", List.of("html", "htm")),
    PDF("application/pdf", List.of("pdf")),
    DOCX(
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            List.of("docx"));

    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final byte[] PDF_HEAD = {'%', 'P', 'D', 'F', '-'};

    /** Encrypted office files, and those of the time before docx. */
    private static final byte[] OLE = {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0};

    /** How many of the first bytes {@link #fits} wants to see; a PDF may begin this late. */
    public static final int HEAD = 1024;

    private final String mediaType;
    private final List<String> endings;

    DocumentType(String mediaType, List<String> endings) {
        this.mediaType = mediaType;
        this.endings = endings;
    }

    /** The type's one name, without parameters. */
    public String mediaType() {
        return mediaType;
    }

    /** Returns true for text with or without markup. */
    public boolean isText() {
        return this == TEXT || this == MARKDOWN || this == HTML;
    }

    /** By the name's ending; empty where that is none of ours. */
    public static Optional<DocumentType> ofFileName(String name) {
        var ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return Arrays.stream(values()).filter(type -> type.endings.contains(ending)).findFirst();
    }

    /** By the media type without parameters; empty where that is none of ours. */
    public static Optional<DocumentType> ofMediaType(String mediaType) {
        return Arrays.stream(values())
                .filter(type -> type.mediaType.equalsIgnoreCase(mediaType))
                .findFirst();
    }

    /** The endings of file names, as a reader is told of them. */
    public static String allowed() {
        return String.join(
                ", ", Arrays.stream(values()).flatMap(type -> type.endings.stream()).toList());
    }

    /**
     * Whether bytes that begin like this may be of this type. A look, not a proof: it tells the
     * common mistakes at once. An office file under a password passes for a docx, which it is.
     */
    public boolean fits(byte[] head) {
        return switch (this) {
            case PDF -> contains(head, PDF_HEAD);
            case DOCX -> startsWith(head, ZIP) || startsWith(head, OLE);
            case TEXT, MARKDOWN, HTML ->
                    !startsWith(head, PDF_HEAD) && !startsWith(head, ZIP) && !startsWith(head, OLE);
        };
    }

    /**
     * Whether these are the first bytes of an office file that is under a password, or an old one.
     */
    public static boolean isSealedOffice(byte[] head) {
        return startsWith(head, OLE);
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
