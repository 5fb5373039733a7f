package dev.parley.events;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Names one event of a turn, for ever and on every replica: {@code <turn_id>.<attempt>.<n>}. It is
 * the SSE {@code id} and the {@code Last-Event-ID}. {@code message.accepted} is {@code 0.0}.
 */
public record EventId(UUID turnId, int attempt, int n) {

    private static final Pattern FORM =
            Pattern.compile(
                    "([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
                            + "\\.(0|[1-9][0-9]{0,8})\\.(0|[1-9][0-9]{0,8})");

    /** Reads an id as a client sent it; empty where it has not the form of one. */
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

    /** The id of the turn's {@code message.accepted}. */
    public static EventId accepted(UUID turnId) {
        return new EventId(turnId, 0, 0);
    }

    @Override
    public String toString() {
        return turnId + "." + attempt + "." + n;
    }
}
