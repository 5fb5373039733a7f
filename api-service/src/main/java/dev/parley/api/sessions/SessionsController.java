package dev.parley.api.sessions;

import dev.parley.api.security.Caller;
import dev.parley.api.web.FieldProblem;
import dev.parley.api.web.ProblemException;
import dev.parley.history.History;
import dev.parley.history.SessionCursor;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Sessions over HTTP. */
@RestController
@RequestMapping("/api/chat/sessions")
class SessionsController {

    private static final int MOST_SESSIONS = 100;
    private static final int MOST_MESSAGES = 500;

    private final Sessions sessions;
    private final History history;
    private final Caller caller;
    private final Documents documents;

    SessionsController(Sessions sessions, History history, Caller caller, Documents documents) {
        this.sessions = sessions;
        this.history = history;
        this.caller = caller;
        this.documents = documents;
    }

    /** A page of the list. */
    record SessionList(List<SessionResponse> sessions, @Nullable String nextCursor) {}

    @PostMapping
    ResponseEntity<SessionResponse> create(
            @RequestBody(required = false) @Nullable CreateSessionRequest body) {
        var request = body == null ? CreateSessionRequest.EMPTY : body;
        documents.require(request.documentIdsOrNone());
        var session = sessions.create(request);
        return ResponseEntity.created(URI.create("/api/chat/sessions/" + session.sessionId()))
                .body(SessionResponse.of(session));
    }

    @GetMapping
    SessionList list(
            @RequestParam(defaultValue = "20") int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        requireLimit(limit, MOST_SESSIONS);
        var after =
                cursor == null
                        ? null
                        : SessionCursor.decode(cursor)
                                .orElseThrow(
                                        () -> badParameter("cursor", "is not one of this list's"));
        var page = history.sessions(caller.owner(), limit, after);
        var next = page.next();
        return new SessionList(
                page.sessions().stream().map(SessionResponse::of).toList(),
                next == null ? null : next.encode());
    }

    @GetMapping("/{sessionId}")
    SessionHistoryResponse read(
            @PathVariable UUID sessionId,
            @RequestParam(defaultValue = "200") int limit,
            @RequestParam(required = false) @Nullable Integer before) {
        requireLimit(limit, MOST_MESSAGES);
        if (before != null && before < 0) {
            throw badParameter("before", "must be a previous_cursor of this session");
        }
        var read =
                history.messages(sessionId, limit, before == null ? Integer.MAX_VALUE : before)
                        .filter(found -> found.session().owner().equals(caller.owner()))
                        .orElseThrow(() -> Sessions.unknown(sessionId));
        return SessionHistoryResponse.of(
                SessionResponse.of(read.session()),
                read.messages().stream().map(MessageResponse::of).toList(),
                read.more() ? Integer.toString(read.messages().getFirst().seq()) : null);
    }

    @PatchMapping("/{sessionId}")
    SessionResponse rename(
            @PathVariable UUID sessionId, @RequestBody RenameSessionRequest request) {
        return SessionResponse.of(sessions.rename(sessionId, request.checkedTitle()));
    }

    private static void requireLimit(int limit, int most) {
        if (limit < 1 || limit > most) {
            throw badParameter("limit", "must be between 1 and " + most);
        }
    }

    private static ProblemException badParameter(String name, String message) {
        return ProblemException.validation(List.of(new FieldProblem(name, message)));
    }
}
