package dev.parley.api.sessions;

import dev.parley.api.security.Caller;
import dev.parley.api.web.ProblemCode;
import dev.parley.api.web.ProblemException;
import dev.parley.events.SessionEvent;
import dev.parley.events.SessionEvent.SessionCreated;
import dev.parley.events.SessionEvent.SessionUpdated;
import dev.parley.log.EventLog;
import dev.parley.log.EventTooLarge;
import dev.parley.log.Ids;
import dev.parley.store.erasures.ErasureRunning;
import dev.parley.store.erasures.Erasures;
import dev.parley.store.history.History;
import dev.parley.store.history.SessionHistory;
import dev.parley.store.history.view.SessionView;
import dev.parley.store.sessions.SessionDeletion;
import dev.parley.store.sessions.SessionOwners;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The caller's sessions; other owners' sessions do not exist here. Every call that names a session
 * finds it here first. Thread-safe.
 */
@Component
public class Sessions {

    private final History history;
    private final EventLog log;
    private final SessionDeletion deletion;
    private final SessionOwners owners;
    private final Erasures erasures;
    private final Caller caller;
    private final Clock clock;

    Sessions(
            History history,
            EventLog log,
            SessionDeletion deletion,
            SessionOwners owners,
            Erasures erasures,
            Caller caller,
            Clock clock) {
        this.history = history;
        this.log = log;
        this.deletion = deletion;
        this.owners = owners;
        this.erasures = erasures;
        this.caller = caller;
        this.clock = clock;
    }

    /** Creates a session; it is in the event log when this returns. */
    SessionView create(CreateSessionRequest request) {
        var created =
                new SessionCreated(
                        Ids.next(),
                        now(),
                        caller.owner(),
                        request.title(),
                        request.modeOrDefault(),
                        request.documentIdsOrNone(),
                        request.metadataOrNone(),
                        null,
                        request.choice());
        return begin(created);
    }

    /**
     * Creates this session. Creating it again, on any node, changes nothing unless it was deleted
     * meanwhile.
     *
     * @throws ErasureRunning if all that the caller has is being erased, or was since this call
     *     began
     */
    public SessionView begin(SessionCreated created) {
        var before = erasures.requireNone(created.owner());
        append(created);
        if (!erasures.newest(created.owner()).equals(before)) {
            undo(created);
            throw new ErasureRunning();
        }
        return new SessionView(
                created.sessionId(),
                created.owner(),
                created.title(),
                created.mode(),
                0,
                created.documentIds(),
                created.metadata(),
                created.conversationId(),
                created.choice(),
                null,
                null,
                null,
                false,
                Boolean.TRUE.equals(created.unlisted()),
                created.at(),
                created.at());
    }

    // The erasure may have ended before the event log had the session.
    private void undo(SessionCreated created) {
        try {
            if (!deletion.delete(created.sessionId(), created.owner(), now())) {
                deletion.repeat(created.owner(), created.sessionId());
            }
        } catch (CompletionException e) {
            throw eventLogDown();
        }
    }

    /**
     * Changes a session's title.
     *
     * @throws ProblemException 404 if the caller has no such session, 413 if the event log does not
     *     take all its properties in one event
     */
    SessionView rename(UUID sessionId, String title) {
        var session = get(sessionId);
        append(updated(session, title, session.metadata(), null));
        return get(sessionId);
    }

    /**
     * Changes a session's metadata.
     *
     * @throws ProblemException 404 if the caller has no such session, 413 if the event log does not
     *     take all its properties in one event
     */
    public SessionView describe(UUID sessionId, Map<String, Object> metadata) {
        var session = get(sessionId);
        append(updated(session, session.title(), metadata, null));
        return get(sessionId);
    }

    /**
     * Has lists show the session, unless they do: its owner may have changed it since.
     *
     * @throws ProblemException 404 if the caller has no such session any more
     */
    public void list(UUID sessionId) {
        var session = get(sessionId);
        if (session.unlisted()) {
            append(updated(session, session.title(), session.metadata(), false));
        }
    }

    /**
     * Notes that something happens in a session that no list shows, so that it is not deleted as
     * one in which nothing did for long.
     */
    void keep(SessionView session) {
        append(updated(session, session.title(), session.metadata(), true));
    }

    private SessionUpdated updated(
            SessionView session,
            @Nullable String title,
            Map<String, Object> metadata,
            @Nullable Boolean unlisted) {
        return new SessionUpdated(
                session.sessionId(),
                now(),
                session.owner(),
                title,
                session.mode(),
                session.documentIds(),
                metadata,
                session.conversationId(),
                unlisted);
    }

    /**
     * Deletes a session; no call finds it after this returns.
     *
     * @throws ProblemException 404 if the caller has no such session, or deleted it before
     */
    public void delete(UUID sessionId) {
        var session = get(sessionId);
        try {
            if (!deletion.delete(sessionId, session.owner(), now())) {
                throw unknown(sessionId);
            }
        } catch (CompletionException e) {
            throw eventLogDown();
        }
    }

    /**
     * Returns the session; empty if the caller had it and deleted it. One statement, unless the
     * session is so new that it is not projected.
     *
     * @throws ProblemException 404 if the caller never had such a session
     */
    public Optional<OwnSession> unlessDeleted(UUID sessionId) {
        var owner = caller.owner();
        return switch (owners.standing(owner, sessionId)) {
            case THERE -> Optional.of(new OwnSession(owner, sessionId));
            case DELETED -> Optional.empty();
            case UNKNOWN -> Optional.of(OwnSession.of(get(sessionId)));
        };
    }

    /**
     * Returns the session with messages of a path, as {@link History#messages} does.
     *
     * @throws ProblemException 404 if the caller has no such session, or it has no such leaf
     */
    SessionHistory read(UUID sessionId, History.Page page) {
        return history.messages(caller.owner(), sessionId, page)
                .orElseThrow(
                        () -> {
                            var leaf = page.leaf();
                            return leaf == null || find(sessionId).isEmpty()
                                    ? unknown(sessionId)
                                    : ProblemException.notFound("turn", "leaf", List.of(leaf));
                        });
    }

    /**
     * @param field names the turn
     * @throws ProblemException 404 if the session has no such turn
     */
    public void requireTurn(SessionView session, String field, UUID turnId) {
        if (history.turn(session.owner(), session.sessionId(), turnId).isEmpty()) {
            throw ProblemException.notFound("turn", field, List.of(turnId));
        }
    }

    /**
     * Returns the session as the event log has it now.
     *
     * @throws ProblemException 404 if the caller has no such session
     */
    public SessionView get(UUID sessionId) {
        return of(caller.owner(), sessionId);
    }

    /**
     * As {@link #get}, of an owner whose sessions the caller may read.
     *
     * @throws ProblemException 404 if the owner has no such session
     */
    public SessionView of(String owner, UUID sessionId) {
        return history.session(owner, sessionId).orElseThrow(() -> unknown(sessionId));
    }

    /**
     * Returns the session, perhaps with an old title and old counts; its mode, documents and model
     * never change. Cheaper than {@link #get}.
     *
     * @throws ProblemException 404 if the caller has no such session
     */
    public SessionView require(UUID sessionId) {
        return find(sessionId).orElseThrow(() -> unknown(sessionId));
    }

    /** As {@link #require}; empty if the caller has no such session. */
    public Optional<SessionView> find(UUID sessionId) {
        var owner = caller.owner();
        return history.projectedSession(owner, sessionId)
                .or(() -> history.session(owner, sessionId));
    }

    /** 404: the caller has no such session. */
    public static ProblemException unknown(UUID sessionId) {
        return ProblemException.notFound("session " + sessionId);
    }

    private void append(SessionEvent event) {
        try {
            log.append(event).join();
        } catch (CompletionException e) {
            // Only a session of an earlier version, whose metadata had no bound.
            throw e.getCause() instanceof EventTooLarge large
                    ? ProblemException.of(ProblemCode.PAYLOAD_TOO_LARGE, large.getMessage() + ".")
                    : eventLogDown();
        }
    }

    /** 503: the event log does not take events. */
    static ProblemException eventLogDown() {
        return ProblemException.unavailable(
                "The event log does not accept events at the moment", Duration.ofSeconds(2));
    }

    private Instant now() {
        return clock.instant();
    }
}
