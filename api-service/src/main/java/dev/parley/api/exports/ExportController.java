package dev.parley.api.exports;

import dev.parley.api.limits.CallerPlaces;
import dev.parley.api.models.OfferedModels;
import dev.parley.api.security.Caller;
import dev.parley.api.sessions.MessagePages;
import dev.parley.api.sessions.SessionResponse;
import dev.parley.api.stream.OpenStreams;
import dev.parley.store.history.SessionHistory;
import dev.parley.store.limits.Limit;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpMethod;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.databind.json.JsonMapper;

/** The caller's sessions as files, sent page by page. */
@RestController
class ExportController {

    private static final Logger LOG = LoggerFactory.getLogger(ExportController.class);

    private final MessagePages pages;
    private final Caller caller;
    private final OfferedModels models;
    private final OpenStreams open;
    private final CallerPlaces places;
    private final JsonMapper json;

    ExportController(
            MessagePages pages,
            Caller caller,
            OfferedModels models,
            OpenStreams open,
            CallerPlaces places,
            JsonMapper json) {
        this.pages = pages;
        this.caller = caller;
        this.models = models;
        this.open = open;
        this.places = places;
        this.json = json;
    }

    @GetMapping("/api/chat/sessions/{sessionId}/export")
    void export(
            @PathVariable UUID sessionId,
            @RequestParam(defaultValue = "json") String format,
            HttpMethod method,
            HttpServletResponse response) {
        var chosen = ExportFormat.of(format);
        // Read before the head is sent, so that a client gets a 404 or a 503.
        var newest = pages.newest(caller.owner(), sessionId);
        if (method.equals(HttpMethod.HEAD)) {
            head(chosen, newest, response);
        } else {
            try (var _ = places.take(Limit.STREAMS)) {
                open.whileOpen(() -> write(chosen, newest, response));
            }
        }
    }

    private static void head(
            ExportFormat format, SessionHistory session, HttpServletResponse response) {
        // As a header: the container would add a charset to JSON, which has only one.
        response.setHeader("Content-Type", format.contentType());
        response.setHeader(
                "Content-Disposition",
                ContentDisposition.attachment()
                        .filename(
                                FileName.of(session.session(), format.extension()),
                                StandardCharsets.UTF_8)
                        .build()
                        .toString());
        response.setHeader("Cache-Control", "no-store");
    }

    // A failure behind the first page cuts the connection: half a file must not look like a whole
    // one.
    private void write(ExportFormat format, SessionHistory newest, HttpServletResponse response) {
        try {
            head(format, newest, response);
            var session = newest.session();
            var out = response.getOutputStream();
            var transcript = format.writer(json, out);
            transcript.begin(SessionResponse.of(session, models.of(session.choice())));
            pages.oldestFirst(
                    newest,
                    message -> {
                        open.requireRunning();
                        transcript.message(message);
                        return true;
                    });
            transcript.end();
            out.flush();
        } catch (IOException | JacksonIOException e) {
            LOG.debug("A reader of an export has gone: {}", e.getMessage());
        }
    }
}
