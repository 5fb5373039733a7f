package dev.parley.store.history;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;

/** A place in the list of sessions, newest activity first. */
public record SessionCursor(Instant updatedAt, UUID sessionId) {

    /** The list's order: newest activity first, then the higher id, as PostgreSQL compares ids. */
    public static final Comparator<SessionView> ORDER =
            Comparator.comparing(SessionView::updatedAt)
                    .thenComparing(view -> view.sessionId().toString())
                    .reversed();

    static SessionCursor of(SessionView view) {
        return new SessionCursor(view.updatedAt(), view.sessionId());
    }

    boolean isBefore(SessionView view) {
        int byTime = view.updatedAt().compareTo(updatedAt);
        return byTime < 0
                || (byTime == 0 && view.sessionId().toString().compareTo(sessionId.toString()) < 0);
    }

    /** The cursor as clients carry it; opaque to them. */
    public String encode() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        (updatedAt.toEpochMilli() + "." + sessionId)
                                .getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads a cursor; empty where the text is none. */
    public static Optional<SessionCursor> decode(String text) {
        try {
            var plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII);
            int dot = plain.indexOf('.');
            return Optional.of(
                    new SessionCursor(
                            Instant.ofEpochMilli(Long.parseLong(plain.substring(0, dot))),
                            UUID.fromString(plain.substring(dot + 1))));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }
}
