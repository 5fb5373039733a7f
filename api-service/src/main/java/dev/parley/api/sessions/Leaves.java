package dev.parley.api.sessions;

import dev.parley.api.web.ProblemException;
import dev.parley.store.history.History;
import dev.parley.store.history.view.SessionView;
import dev.parley.store.turns.LeafSelection;
import dev.parley.store.turns.TurnClaims;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.springframework.stereotype.Component;

/** The leaves of sessions: which turn the next message goes on from. Thread-safe. */
@Component
class Leaves {

    private final Sessions sessions;
    private final History history;
    private final LeafSelection leaves;
    private final TurnClaims claims;

    Leaves(Sessions sessions, History history, LeafSelection leaves, TurnClaims claims) {
        this.sessions = sessions;
        this.history = history;
        this.leaves = leaves;
        this.claims = claims;
    }

    /**
     * Selects the newest turn of those that go on from this one, or the turn itself if none does.
     *
     * @return the session with its new leaf
     * @throws ProblemException 404 if the session has no such turn, 409 if a turn of it is live
     */
    SessionView select(SessionView session, UUID turnId) {
        var owner = session.owner();
        var sessionId = session.sessionId();
        var leaf =
                history.leafFrom(owner, sessionId, turnId)
                        .orElseThrow(
                                () ->
                                        ProblemException.notFound(
                                                "turn", "turn_id", List.of(turnId)));
        try {
            if (!leaves.select(owner, sessionId, leaf)) {
                throw claims.liveTurn(owner, sessionId)
                        .map(ProblemException::turnInProgress)
                        .orElseGet(() -> Sessions.unknown(sessionId));
            }
        } catch (CompletionException e) {
            throw Sessions.eventLogDown();
        }
        return sessions.get(sessionId);
    }
}
