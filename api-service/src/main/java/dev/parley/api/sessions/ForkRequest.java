package dev.parley.api.sessions;

import dev.parley.api.web.CheckedBody;
import dev.parley.api.web.FieldChecks;
import dev.parley.events.EventId;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Up to where a session is copied: a turn as it is now, or one of its events. */
record ForkRequest(@Nullable String eventId, @Nullable UUID turnId) implements CheckedBody {

    @Override
    public void check(FieldChecks checks) {
        checks.that(
                        (eventId == null) != (turnId == null),
                        "turn_id",
                        "or else event_id is required, and not both")
                .that(
                        eventId == null || EventId.parse(eventId).isPresent(),
                        "event_id",
                        "must be the id of an event: <turn_id>.<attempt>.<n>");
    }

    /** Returns the last event to copy; null for all of the turn. */
    @Nullable EventId event() {
        return eventId == null ? null : EventId.parse(eventId).orElseThrow();
    }

    /** Returns the last turn to copy. */
    UUID turn() {
        var event = event();
        return event == null ? Objects.requireNonNull(turnId) : event.turnId();
    }

    /** Returns what the new session's metadata says about where it came from. */
    Map<String, Object> origin(UUID sessionId) {
        return eventId == null
                ? Map.of("session_id", sessionId.toString(), "turn_id", turn().toString())
                : Map.of("session_id", sessionId.toString(), "event_id", eventId);
    }
}
