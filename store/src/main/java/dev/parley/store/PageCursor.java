package dev.parley.store;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * Where a page of a list begins: after this entry, the last one of the page before.
 *
 * @param at the entry's time, by which the list is sorted, to the millisecond
 * @param id the entry's id, which orders entries of the same time
 */
public record PageCursor(Instant at, UUID id) {

    /** The end of the year 9999. PostgreSQL cannot store times much later than that. */
    private static final long LATEST = 253_402_300_799_999L;

    /** Encodes the cursor for clients, to whom it is opaque. */
    public String encode() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((at.toEpochMilli() + "." + id).getBytes(StandardCharsets.US_ASCII));
    }

    /** Decodes a cursor; empty if the text is not one. */
    public static Optional<PageCursor> decode(String text) {
        try {
            var plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII);
            int dot = plain.indexOf('.');
            long millis = Long.parseLong(plain.substring(0, dot));
            var id = UUID.fromString(plain.substring(dot + 1));
            return millis < 0 || millis > LATEST
                    ? Optional.empty()
                    : Optional.of(new PageCursor(Instant.ofEpochMilli(millis), id));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }
}
