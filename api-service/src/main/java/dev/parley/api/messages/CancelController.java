package dev.parley.api.messages;

import dev.parley.api.sessions.Sessions;
import dev.parley.api.web.ProblemException;
import dev.parley.store.turns.TurnCancels;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Cancels turns over HTTP, on any node, before the first token as well as after it. */
@RestController
class CancelController {

    private final Sessions sessions;
    private final TurnCancels cancels;

    CancelController(Sessions sessions, TurnCancels cancels) {
        this.sessions = sessions;
        this.cancels = cancels;
    }

    /** The turn's status; its stream tells how it ended. */
    record TurnCancel(UUID turnId, String status) {}

    @PostMapping(
            path = "/api/chat/sessions/{sessionId}/turns/{turnId}/cancel",
            produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<TurnCancel> cancel(@PathVariable UUID sessionId, @PathVariable UUID turnId) {
        var session = sessions.require(sessionId);
        return switch (cancels.cancel(session.owner(), sessionId, turnId)) {
            case REQUESTED ->
                    ResponseEntity.status(HttpStatus.ACCEPTED)
                            .body(new TurnCancel(turnId, "cancelling"));
            case ENDED_BEFORE -> ResponseEntity.ok(new TurnCancel(turnId, "ended"));
            case UNKNOWN -> throw ProblemException.notFound("turn " + turnId);
        };
    }
}
