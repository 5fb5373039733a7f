package dev.parley.api.sessions;

import dev.parley.store.history.view.SessionView;
import java.util.UUID;

/**
 * A session that its caller was found to have. A live feed says of no event whose it is, so a
 * stream begins with one of these, and not with an id that somebody sent. It keeps the owner for
 * the stream, which outlives its call. Thread-safe.
 */
public final class OwnSession {

    private final String owner;
    private final UUID id;

    OwnSession(String owner, UUID id) {
        this.owner = owner;
        this.id = id;
    }

    /** Whoever has read the session was allowed to. */
    public static OwnSession of(SessionView session) {
        return new OwnSession(session.owner(), session.sessionId());
    }

    public String owner() {
        return owner;
    }

    public UUID id() {
        return id;
    }
}
