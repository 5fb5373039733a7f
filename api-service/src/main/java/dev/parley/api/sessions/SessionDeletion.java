package dev.parley.api.sessions;

import dev.parley.api.security.Caller;
import dev.parley.api.web.ProblemException;
import dev.parley.events.EventCodec;
import dev.parley.turns.SessionDeletions;
import dev.parley.turns.SessionRemoval;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.springframework.stereotype.Component;

/** Deletes the caller's sessions, and knows those that were. */
@Component
public class SessionDeletion {

    private final Sessions sessions;
    private final SessionRemoval removal;
    private final SessionDeletions deletions;
    private final Caller caller;
    private final Clock clock;

    SessionDeletion(
            Sessions sessions,
            SessionRemoval removal,
            SessionDeletions deletions,
            Caller caller,
            Clock clock) {
        this.sessions = sessions;
        this.removal = removal;
        this.deletions = deletions;
        this.caller = caller;
        this.clock = clock;
    }

    /**
     * Deletes a session: nobody finds it any more when this returns.
     *
     * @throws ProblemException 404 where the caller has no such session, or has it no more
     */
    void delete(UUID sessionId) {
        var session = sessions.get(sessionId);
        try {
            if (!removal.remove(sessionId, session.owner(), EventCodec.toMillis(clock.instant()))) {
                throw Sessions.unknown(sessionId);
            }
        } catch (CompletionException e) {
            throw ProblemException.unavailable(
                    "The event log does not take events now", Duration.ofSeconds(2));
        }
    }

    /** Whether the caller had this session and deleted it. */
    public boolean wasDeleted(UUID sessionId) {
        return deletions.isRecorded(sessionId, caller.owner());
    }
}
