package dev.parley.parser;

/** Why a document cannot be read. The names are part of the contract. */
public enum Unreadable {
    ENCRYPTED("The file is protected by a password. Remove the protection and upload it again."),
    WRONG_TYPE("The file is not of the type that its name says."),
    NOT_TEXT("The file does not hold text in any known encoding."),
    NO_TEXT("There is no text in the document. Scanned pages have to be recognized (OCR) first."),
    MALFORMED("The file is damaged and cannot be read."),
    TOO_LONG("The document has more text or pages than can be indexed. Split it."),
    TOO_COMPLEX("The file is built in a way that takes too much memory to read."),
    UNPACKS_TOO_LARGE("The file unpacks to far more than it may."),
    PARSE_TIMEOUT("Reading the file took too long.");

    private final String message;

    Unreadable(String message) {
        this.message = message;
    }

    /** The reason in words, for the document's owner. */
    public String message() {
        return message;
    }
}
