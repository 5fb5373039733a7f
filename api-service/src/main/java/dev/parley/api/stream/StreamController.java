package dev.parley.api.stream;

import dev.parley.api.sessions.OwnSession;
import dev.parley.api.sessions.Sessions;
import dev.parley.api.web.ProblemException;
import dev.parley.events.EventId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Streams over HTTP, from the start or after {@code Last-Event-ID}, on any node, at any time.
 * Spring maps HEAD to the methods of GET, and the container drops what they write: nothing would
 * tell a stream that its client has gone.
 */
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
            @RequestParam(required = false) @Nullable String speed,
            HttpMethod method,
            HttpServletResponse response)
            throws IOException {
        var format = PacedWire.format(Speed.of(speed));
        var session = session(sessionId, response);
        if (session == null) {
            return;
        }
        var after = parse(lastEventId);
        if (after != null && !after.turnId().equals(turnId)) {
            throw ProblemException.badEventId(String.valueOf(lastEventId));
        }
        if (method.equals(HttpMethod.HEAD)) {
            turnStreams.head(session, turnId, after, response);
        } else {
            turnStreams.after(session, turnId, after, format, response);
        }
    }

    @GetMapping("/api/chat/sessions/{sessionId}/events")
    void sessionEvents(
            @PathVariable UUID sessionId,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
            HttpMethod method,
            HttpServletRequest request,
            HttpServletResponse response) {
        var session = session(sessionId, response);
        if (session == null) {
            return;
        }
        var after = parse(lastEventId);
        if (method.equals(HttpMethod.HEAD)) {
            sessionStreams.head(session, after, response);
        } else {
            sessionStreams.after(session, after, request, response);
        }
    }

    // A browser's client reconnects until a 204 tells it that nothing more will come.
    private @Nullable OwnSession session(UUID sessionId, HttpServletResponse response) {
        var session = sessions.unlessDeleted(sessionId);
        if (session.isEmpty()) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        }
        return session.orElse(null);
    }

    private static @Nullable EventId parse(@Nullable String lastEventId) {
        return lastEventId == null || lastEventId.isEmpty()
                ? null
                : EventId.parse(lastEventId)
                        .orElseThrow(() -> ProblemException.badEventId(lastEventId));
    }
}
