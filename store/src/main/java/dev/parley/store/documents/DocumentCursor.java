package dev.parley.store.documents;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/** A place in the list of documents, newest first. */
public record DocumentCursor(Instant createdAt, UUID documentId) {

    /** The end of the year 9999: later times the database does not know. */
    private static final long LATEST = 253_402_300_799_999L;

    static DocumentCursor of(DocumentView document) {
        return new DocumentCursor(document.createdAt(), document.documentId());
    }

    /** The cursor as clients carry it; opaque to them. */
    public String encode() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        (createdAt.toEpochMilli() + "." + documentId)
                                .getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads a cursor; empty where the text is none. */
    public static Optional<DocumentCursor> decode(String text) {
        try {
            var plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII);
            int dot = plain.indexOf('.');
            long millis = Long.parseLong(plain.substring(0, dot));
            if (millis < 0 || millis > LATEST) {
                return Optional.empty();
            }
            return Optional.of(
                    new DocumentCursor(
                            Instant.ofEpochMilli(millis),
                            UUID.fromString(plain.substring(dot + 1))));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }
}
