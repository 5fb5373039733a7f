package dev.parley.api.log;

import dev.parley.api.security.Auditing;
import dev.parley.api.sessions.Sessions;
import dev.parley.api.stream.OpenStreams;
import dev.parley.log.LogEntry;
import dev.parley.log.LogPages;
import dev.parley.seals.Proof;
import dev.parley.store.acts.Act;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpMethod;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The records of a session over HTTP, as they would be read from Kafka: the caller's, or another
 * owner's for auditors. And those of what was done.
 */
@RestController
class SessionLogController {

    private static final Logger LOG = LoggerFactory.getLogger(SessionLogController.class);

    private final Sessions sessions;
    private final SealedPages pages;
    private final OpenStreams open;
    private final Auditing auditing;

    SessionLogController(
            Sessions sessions, SealedPages pages, OpenStreams open, Auditing auditing) {
        this.auditing = auditing;
        this.sessions = sessions;
        this.pages = pages;
        this.open = open;
    }

    @GetMapping("/api/chat/sessions/{sessionId}/log")
    void log(
            @PathVariable UUID sessionId,
            @RequestParam(defaultValue = "false") boolean proof,
            HttpMethod method,
            HttpServletResponse response) {
        var session = sessions.get(sessionId);
        if (proof) {
            auditing.note(Act.Kind.LOG_EXPORTED, Map.of("session_id", sessionId.toString()));
        }
        answer(() -> pages.first(session), proof, method, response);
    }

    @GetMapping("/api/audit/owners/{owner}/sessions/{sessionId}/log")
    void logOf(
            @PathVariable String owner,
            @PathVariable UUID sessionId,
            @RequestParam(defaultValue = "false") boolean proof,
            HttpMethod method,
            HttpServletResponse response) {
        var id = auditing.owner(owner);
        // Before it is known whether there is such a session: that is an answer too.
        auditing.noteAcrossOwners(
                Act.Kind.LOG_READ, Map.of("owner", id, "session_id", sessionId.toString()));
        var session = sessions.of(id, sessionId);
        answer(() -> pages.first(session), proof, method, response);
    }

    @GetMapping("/api/audit/log")
    void acts(
            @RequestParam(defaultValue = "false") boolean proof,
            HttpMethod method,
            HttpServletResponse response) {
        auditing.noteAcrossOwners(Act.Kind.ACTS_READ, Map.of());
        answer(pages::firstOfAudit, proof, method, response);
    }

    private void answer(
            Supplier<LogPages.Page> first,
            boolean proof,
            HttpMethod method,
            HttpServletResponse response) {
        if (method.equals(HttpMethod.HEAD)) {
            head(response);
        } else {
            open.whileOpen(() -> write(first, proof, response));
        }
    }

    private static void head(HttpServletResponse response) {
        response.setHeader("Content-Type", "application/x-ndjson");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
    }

    // A failure after the first page cuts the connection: half a log must not look like a whole
    // one.
    private void write(Supplier<LogPages.Page> first, boolean proof, HttpServletResponse response) {
        // Read before the head is sent, so that the client gets a 503 if the brokers do not answer,
        // or the session's key cannot be had.
        var page = first.get();
        var topic = page.source().partition().topic();
        var seals = proof ? pages.seals(page) : null;
        var opened = opened(page, proof);
        try {
            head(response);
            var out = response.getOutputStream();
            while (true) {
                for (int i = 0; i < opened.size(); i++) {
                    var entry = page.entries().get(i);
                    if (seals == null) {
                        out.write(LogLine.of(topic, entry, opened.get(i)));
                    } else {
                        write(seals.before(entry), out);
                        out.write(LogLine.toTheByte(topic, entry));
                        seals.take(entry);
                    }
                }
                if (page.isLast() && seals != null) {
                    write(seals.last(), out);
                }
                out.flush();
                if (page.isLast()) {
                    return;
                }
                open.requireRunning();
                page = pages.after(page);
                opened = opened(page, proof);
            }
        } catch (IOException e) {
            LOG.debug("A reader of a log has gone: {}", e.getMessage());
        }
    }

    // A proof is about the records as they are held.
    private List<LogEntry> opened(LogPages.Page page, boolean proof) {
        return proof ? page.entries() : pages.opened(page);
    }

    private static void write(Optional<Proof> proof, OutputStream out) throws IOException {
        if (proof.isPresent()) {
            out.write((proof.get().line() + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }
}
