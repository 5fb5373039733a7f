package dev.parley.events;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The permanent id of one event of a turn, the same on every node: {@code <turn_id>.<attempt>.<n>}.
 * Streams send it as the SSE {@code id}, and clients return it as {@code Last-Event-ID}. The id of
 * {@code message.accepted} ends in {@code .0.0}.
 */
public record EventId(UUID turnId, int attempt, int n) {

    private static final Pattern FORM =
            Pattern.compile(
                    "([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
                            + "\\.(0|[1-9][0-9]{0,8})\\.(0|[1-9][0-9]{0,8})");

    /** Parses an id that a client sent; empty if it does not have the form of one. */
    public static Optional<EventId> parse(String text) {
        var match = FORM.matcher(text);
        return match.matches()
                ? Optional.of(
                        new EventId(
                                UUID.fromString(match.group(1)),
                                Integer.parseInt(match.group(2)),
                                Integer.parseInt(match.group(3))))
                : Optional.empty();
    }

    /** Returns the id of the turn's {@code message.accepted}. */
    public static EventId accepted(UUID turnId) {
        return new EventId(turnId, 0, 0);
    }

    @Override
    public String toString() {
        return turnId + "." + attempt + "." + n;
    }
}
