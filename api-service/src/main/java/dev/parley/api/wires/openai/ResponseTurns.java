package dev.parley.api.wires.openai;

import dev.parley.api.models.OfferedModels;
import dev.parley.api.security.Caller;
import dev.parley.api.sessions.OwnSession;
import dev.parley.api.sessions.Sessions;
import dev.parley.api.stream.TurnStreams;
import dev.parley.api.web.ProblemCode;
import dev.parley.api.web.ProblemException;
import dev.parley.store.history.view.SessionView;
import dev.parley.store.turns.SessionTurns;
import java.io.IOException;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The caller's turns, by the ids of responses. Thread-safe. */
@Component
class ResponseTurns {

    private final SessionTurns turns;
    private final Sessions sessions;
    private final TurnStreams streams;
    private final OfferedModels models;
    private final Caller caller;

    ResponseTurns(
            SessionTurns turns,
            Sessions sessions,
            TurnStreams streams,
            OfferedModels models,
            Caller caller) {
        this.turns = turns;
        this.sessions = sessions;
        this.streams = streams;
        this.models = models;
        this.caller = caller;
    }

    /** A turn of the caller's. */
    record Found(String id, SessionView session, UUID turnId) {
        OwnSession own() {
            return OwnSession.of(session);
        }
    }

    /**
     * @throws ProblemException 404 if the caller has no such response
     */
    Found find(String responseId) {
        var turnId = ResponseIds.turn(responseId);
        if (turnId == null) {
            throw unknown(responseId);
        }
        return turns.sessionOf(caller.owner(), turnId)
                .flatMap(sessions::find)
                .map(session -> new Found(responseId, session, turnId))
                .orElseThrow(() -> unknown(responseId));
    }

    /** Returns the session of the response that a call goes on from. */
    UUID sessionOf(UUID turnId) {
        return find(ResponseIds.response(turnId)).session().sessionId();
    }

    /**
     * @throws ProblemException 400 if another session than the response's was named as well
     */
    void requireWithin(SessionView session, UUID turnId) {
        if (!sessionOf(turnId).equals(session.sessionId())) {
            throw ProblemException.of(
                    ProblemCode.UNSUPPORTED_PARAMETER,
                    "previous_response_id",
                    "names a response of another session");
        }
    }

    /** Returns a fold for a turn of the session, before any event. */
    ResponseFold foldOf(SessionView session) {
        return new ResponseFold(
                models,
                turnId -> turns.before(session.owner(), session.sessionId(), turnId),
                !session.unlisted());
    }

    /** Returns the response as the event log has it now. */
    ResponseFold now(Found found) throws IOException {
        var fold = foldOf(found.session());
        streams.soFar(found.own(), found.turnId(), fold);
        return requireThere(found, fold);
    }

    /**
     * Returns the fold.
     *
     * @throws ProblemException 404 if it has seen no event
     */
    ResponseFold requireThere(Found found, ResponseFold fold) {
        if (!fold.isThere()) {
            throw unknown(found.id());
        }
        return fold;
    }

    /** Returns true if nobody asked anything else in the session; imported turns do not count. */
    boolean isAlone(Found found) {
        var session = found.session();
        return turns.isAlone(session.owner(), session.sessionId(), found.turnId());
    }

    private static ProblemException unknown(String responseId) {
        return ProblemException.notFound("response " + responseId);
    }
}
