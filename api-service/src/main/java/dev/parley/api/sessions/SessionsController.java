package dev.parley.api.sessions;

import dev.parley.api.documents.UsableDocuments;
import dev.parley.api.models.OfferedModels;
import dev.parley.api.web.FieldChecks;
import dev.parley.store.history.History;
import dev.parley.store.history.view.SessionView;
import java.net.URI;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Sessions over HTTP. */
@RestController
@RequestMapping("/api/chat/sessions")
class SessionsController {

    private static final int MOST_MESSAGES = 500;

    private final Sessions sessions;
    private final UsableDocuments documents;
    private final OfferedModels models;

    SessionsController(Sessions sessions, UsableDocuments documents, OfferedModels models) {
        this.sessions = sessions;
        this.documents = documents;
        this.models = models;
    }

    // What it gives is said here, so that a client that does not take it is refused before it
    // writes.
    @PostMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<SessionResponse> create(
            @RequestBody(required = false) @Nullable CreateSessionRequest body) {
        var request = body == null ? CreateSessionRequest.EMPTY : body;
        models.require(request.choice());
        documents.require(request.documentIdsOrNone());
        var session = sessions.create(request);
        return ResponseEntity.created(URI.create("/api/chat/sessions/" + session.sessionId()))
                .body(response(session));
    }

    @GetMapping("/{sessionId}")
    SessionHistoryResponse read(
            @PathVariable UUID sessionId,
            @RequestParam(defaultValue = "200") int limit,
            @RequestParam(required = false) @Nullable Integer before,
            @RequestParam(required = false) @Nullable UUID leaf) {
        new FieldChecks()
                .range("limit", limit, 1, MOST_MESSAGES)
                .that(
                        before == null || before >= 0,
                        "before",
                        "must be a previous_cursor of this session")
                .orThrow();
        var read =
                sessions.read(
                        sessionId,
                        new History.Page(leaf, limit, before == null ? Integer.MAX_VALUE : before));
        return new SessionHistoryResponse(
                response(read.session()),
                read.messages().stream()
                        .map(
                                message ->
                                        MessageResponse.of(
                                                message,
                                                Objects.requireNonNull(
                                                        read.places().get(message.turnId()))))
                        .toList(),
                read.more() ? Integer.toString(read.messages().getFirst().seq()) : null);
    }

    @PatchMapping(path = "/{sessionId}", produces = MediaType.APPLICATION_JSON_VALUE)
    SessionResponse rename(
            @PathVariable UUID sessionId, @RequestBody RenameSessionRequest request) {
        return response(sessions.rename(sessionId, request.checkedTitle()));
    }

    @DeleteMapping("/{sessionId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable UUID sessionId) {
        sessions.delete(sessionId);
    }

    private SessionResponse response(SessionView session) {
        return SessionResponse.of(session, models.of(session.choice()));
    }
}
