package dev.parley.api.sessions;

import dev.parley.api.models.OfferedModels;
import dev.parley.api.web.FieldChecks;
import dev.parley.store.history.view.SessionView;
import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The branches of a session: which one is gone on with, and copies of them as new sessions. */
@RestController
@RequestMapping("/api/chat/sessions")
class BranchesController {

    private final Sessions sessions;
    private final Leaves leaves;
    private final Forks forks;
    private final OfferedModels models;

    BranchesController(Sessions sessions, Leaves leaves, Forks forks, OfferedModels models) {
        this.sessions = sessions;
        this.leaves = leaves;
        this.forks = forks;
        this.models = models;
    }

    @PutMapping(path = "/{sessionId}/leaf", produces = MediaType.APPLICATION_JSON_VALUE)
    SessionResponse select(@PathVariable UUID sessionId, @RequestBody SelectLeafRequest request) {
        return response(leaves.select(sessions.require(sessionId), request.turn()));
    }

    @PostMapping(path = "/{sessionId}/fork", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<SessionResponse> fork(
            @PathVariable UUID sessionId,
            @RequestBody ForkRequest request,
            @RequestHeader(name = "Idempotency-Key", required = false)
                    @Nullable String idempotencyKey) {
        new FieldChecks().visibleAscii("Idempotency-Key", idempotencyKey, 128).orThrow();
        var fork = forks.fork(sessionId, request, idempotencyKey);
        return ResponseEntity.created(URI.create("/api/chat/sessions/" + fork.sessionId()))
                .body(response(fork));
    }

    private SessionResponse response(SessionView session) {
        return SessionResponse.of(session, models.of(session.choice()));
    }
}
