package dev.parley.api.stream;

import dev.parley.api.sessions.Sessions;
import dev.parley.api.web.ProblemException;
import dev.parley.events.EventId;
import dev.parley.events.TurnCursor;
import dev.parley.store.history.History;
import jakarta.servlet.http.HttpServletResponse;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Streams over HTTP, from the start or after {@code Last-Event-ID}, on any node, for ever. */
@RestController
public class StreamController {

    private final Sessions sessions;
    private final History history;
    private final Streams streams;

    StreamController(Sessions sessions, History history, Streams streams) {
        this.sessions = sessions;
        this.history = history;
        this.streams = streams;
    }

    @GetMapping("/api/chat/sessions/{sessionId}/turns/{turnId}/events")
    void turnEvents(
            @PathVariable UUID sessionId,
            @PathVariable UUID turnId,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
            HttpServletResponse response) {
        if (isOver(sessionId, response)) {
            return;
        }
        sessions.require(sessionId);
        var after = parse(lastEventId);
        if (after != null && !after.turnId().equals(turnId)) {
            throw ProblemException.badEventId(String.valueOf(lastEventId));
        }
        streamTurn(sessionId, turnId, after, Streams.EVENTS, response);
    }

    @GetMapping("/api/chat/sessions/{sessionId}/events")
    void sessionEvents(
            @PathVariable UUID sessionId,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
            HttpServletResponse response) {
        if (isOver(sessionId, response)) {
            return;
        }
        sessions.require(sessionId);
        var after = parse(lastEventId);
        // Attached before the log is asked: what it does not hold yet comes from the feed.
        try (var feed = streams.attach(sessionId)) {
            if (after == null) {
                // One read decides what is past: whatever was accepted after it is sent.
                var last = history.lastTurn(sessionId).orElse(null);
                var seen = last != null && last.cursor().ended() ? last.cursor() : null;
                streams.session(sessionId, last, seen, feed, response);
                return;
            }
            var state =
                    history.turn(sessionId, after.turnId())
                            .orElseThrow(ProblemException::eventGone);
            requireKnown(after, state.cursor());
            streams.session(sessionId, state, TurnCursor.after(after), feed, response);
        }
    }

    /** Streams a turn after an event of it; 204 where there is nothing more to come. */
    public void streamTurn(
            UUID sessionId,
            UUID turnId,
            @Nullable EventId after,
            Wire.Format format,
            HttpServletResponse response) {
        var state =
                history.turn(sessionId, turnId)
                        .orElseThrow(() -> ProblemException.notFound("turn " + turnId));
        requireKnown(after, state.cursor());
        if (after != null && state.cursor().ended() && isAt(after, state.cursor())) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            return;
        }
        streams.turn(
                sessionId, state, after == null ? null : TurnCursor.after(after), format, response);
    }

    // A browser's client comes back by itself until it is told that there is nothing more to come.
    private boolean isOver(UUID sessionId, HttpServletResponse response) {
        boolean over = sessions.wasDeleted(sessionId);
        if (over) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        }
        return over;
    }

    private static @Nullable EventId parse(@Nullable String lastEventId) {
        return lastEventId == null
                ? null
                : EventId.parse(lastEventId)
                        .orElseThrow(() -> ProblemException.badEventId(lastEventId));
    }

    private static boolean isAt(EventId id, TurnCursor cursor) {
        return id.attempt() == cursor.attempt() && id.n() == cursor.n();
    }

    // No event reaches a client before the log has it: an id beyond the log never was.
    private static void requireKnown(@Nullable EventId id, TurnCursor cursor) {
        if (id != null
                && ((id.attempt() == 0) != (id.n() == 0)
                        || id.attempt() > cursor.attempt()
                        || (id.attempt() == cursor.attempt() && id.n() > cursor.n()))) {
            throw ProblemException.eventGone();
        }
    }
}
