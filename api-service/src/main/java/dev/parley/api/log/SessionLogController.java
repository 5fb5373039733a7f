package dev.parley.api.log;

import dev.parley.api.sessions.Sessions;
import dev.parley.api.stream.OpenStreams;
import dev.parley.log.LogPages;
import dev.parley.store.history.projection.Positions;
import dev.parley.store.history.view.SessionView;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpMethod;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** A session's events over HTTP, as an auditor would read them from Kafka. */
@RestController
class SessionLogController {

    private static final Logger LOG = LoggerFactory.getLogger(SessionLogController.class);

    private final Sessions sessions;
    private final LogPages pages;
    private final Positions positions;
    private final OpenStreams open;

    SessionLogController(Sessions sessions, LogPages pages, Positions positions, OpenStreams open) {
        this.sessions = sessions;
        this.pages = pages;
        this.positions = positions;
        this.open = open;
    }

    @GetMapping("/api/chat/sessions/{sessionId}/log")
    void log(@PathVariable UUID sessionId, HttpMethod method, HttpServletResponse response) {
        var session = sessions.get(sessionId);
        if (method.equals(HttpMethod.HEAD)) {
            head(response);
        } else {
            open.whileOpen(() -> write(session, response));
        }
    }

    private static void head(HttpServletResponse response) {
        response.setHeader("Content-Type", "application/x-ndjson");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
    }

    // A failure after the first page cuts the connection: half a log must not look like a whole
    // one.
    private void write(SessionView session, HttpServletResponse response) {
        var owner = session.owner();
        var sessionId = session.sessionId();
        // Read before the head is sent, so that the client gets a 503 if the brokers do not answer.
        var beginning = positions.beginningOf(owner, sessionId, pages.partitionOf(sessionId));
        var page = pages.first(owner, sessionId, beginning);
        try {
            head(response);
            var out = response.getOutputStream();
            while (true) {
                for (var entry : page.entries()) {
                    out.write(LogLine.of(entry));
                }
                out.flush();
                if (page.isLast()) {
                    return;
                }
                open.requireRunning();
                page = pages.after(page);
            }
        } catch (IOException e) {
            LOG.debug("A reader of the log of session {} has gone: {}", sessionId, e.getMessage());
        }
    }
}
