package dev.parley.api.stream;

import dev.parley.api.sessions.Sessions;
import dev.parley.api.web.ProblemException;
import dev.parley.events.EventId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Streams over HTTP, from the start or after {@code Last-Event-ID}, on any node, at any time. */
@RestController
class StreamController {

    private final Sessions sessions;
    private final TurnStreams turnStreams;
    private final SessionStreams sessionStreams;

    StreamController(Sessions sessions, TurnStreams turnStreams, SessionStreams sessionStreams) {
        this.sessions = sessions;
        this.turnStreams = turnStreams;
        this.sessionStreams = sessionStreams;
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
        var after = parse(lastEventId);
        if (after != null && !after.turnId().equals(turnId)) {
            throw ProblemException.badEventId(String.valueOf(lastEventId));
        }
        turnStreams.after(sessionId, turnId, after, Wire.EVENTS, response);
    }

    @GetMapping("/api/chat/sessions/{sessionId}/events")
    void sessionEvents(
            @PathVariable UUID sessionId,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
            HttpServletRequest request,
            HttpServletResponse response) {
        if (isOver(sessionId, response)) {
            return;
        }
        sessionStreams.after(sessionId, parse(lastEventId), request, response);
    }

    // A browser's client reconnects until a 204 tells it that nothing more will come.
    private boolean isOver(UUID sessionId, HttpServletResponse response) {
        boolean over = !sessions.isThere(sessionId);
        if (over) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        }
        return over;
    }

    private static @Nullable EventId parse(@Nullable String lastEventId) {
        return lastEventId == null || lastEventId.isEmpty()
                ? null
                : EventId.parse(lastEventId)
                        .orElseThrow(() -> ProblemException.badEventId(lastEventId));
    }
}
