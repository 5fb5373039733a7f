package dev.parley.store;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * The place in a list after which a page begins: the last entry of the page before.
 *
 * @param at the time by which the list is sorted, to the millisecond
 * @param id tells entries of the same time apart
 */
public record PageCursor(Instant at, UUID id) {

    /** The end of the year 9999. PostgreSQL takes no time much later. */
    private static final long LATEST = 253_402_300_799_999L;

    /** The cursor as clients carry it; opaque to them. */
    public String encode() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((at.toEpochMilli() + "." + id).getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads a cursor; empty if the text is none. */
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
