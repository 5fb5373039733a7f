package dev.parley.store.turns;

import dev.parley.events.EventId;
import dev.parley.events.MessageAccepted;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The turns of a session as their claims tell, without the event log. Thread-safe. */
public final class SessionTurns {

    private final JdbcClient jdbc;

    public SessionTurns(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A turn that was accepted.
     *
     * @param over true if the event log is known to hold the turn whole
     */
    public record Turn(UUID turnId, boolean over) {}

    /**
     * Returns the turns of the owner's session that were accepted last, newest first. Only the
     * first may be live.
     */
    public List<Turn> newest(String owner, UUID sessionId, int atMost) {
        return jdbc.sql(
                        """
                        SELECT turn_id, state = 'ended' AS over FROM turn_claim
                        WHERE session_id = ? AND owner = ? ORDER BY created_at DESC LIMIT ?
                        """)
                .params(sessionId, owner, atMost)
                .query(
                        (row, i) ->
                                new Turn(
                                        row.getObject("turn_id", UUID.class),
                                        row.getBoolean("over")))
                .list();
    }

    /** Returns the session of this turn of the owner. */
    public Optional<UUID> sessionOf(String owner, UUID turnId) {
        return jdbc.sql("SELECT session_id FROM turn_claim WHERE turn_id = ? AND owner = ?")
                .params(turnId, owner)
                .query(UUID.class)
                .optional();
    }

    /**
     * Returns the turn that a turn of the owner's session goes on from; imported ones do not count.
     */
    public Optional<UUID> before(String owner, UUID sessionId, UUID turnId) {
        return jdbc.sql(
                        """
                        SELECT accepted FROM turn_claim
                        WHERE turn_id = ? AND session_id = ? AND owner = ?
                        """)
                .params(turnId, sessionId, owner)
                .query(String.class)
                .optional()
                .map(TurnClaims::message)
                .map(MessageAccepted::parentTurnId)
                .map(parent -> unlessImported(owner, sessionId, parent))
                .orElseGet(() -> acceptedBefore(owner, sessionId, turnId));
    }

    private Optional<UUID> unlessImported(String owner, UUID sessionId, UUID turnId) {
        return jdbc.sql(
                        """
                        SELECT turn_id FROM turn_claim WHERE turn_id = ? AND session_id = ?
                            AND owner = ? AND body_hash <> ''
                        """)
                .params(turnId, sessionId, owner)
                .query(UUID.class)
                .optional();
    }

    private Optional<UUID> acceptedBefore(String owner, UUID sessionId, UUID turnId) {
        return jdbc.sql(
                        """
                        SELECT turn_id FROM turn_claim
                        WHERE session_id = :session AND owner = :owner AND body_hash <> ''
                            AND created_at <
                                (SELECT created_at FROM turn_claim WHERE turn_id = :turn)
                        ORDER BY created_at DESC LIMIT 1
                        """)
                .param("session", sessionId)
                .param("owner", owner)
                .param("turn", turnId)
                .query(UUID.class)
                .optional();
    }

    /** Returns true if the owner's session accepted no other turn; imported ones do not count. */
    public boolean isAlone(String owner, UUID sessionId, UUID turnId) {
        return jdbc.sql(
                        """
                        SELECT NOT EXISTS (SELECT FROM turn_claim WHERE session_id = ?
                            AND owner = ? AND turn_id <> ? AND body_hash <> '')
                        """)
                .params(sessionId, owner, turnId)
                .query(Boolean.class)
                .single();
    }

    /** Returns the id of the ending of a turn of the owner's session, if it is decided. */
    public Optional<EventId> endingOf(String owner, UUID sessionId, UUID turnId) {
        return jdbc.sql(
                        """
                        SELECT terminal FROM turn_claim
                        WHERE turn_id = ? AND session_id = ? AND owner = ? AND state <> 'live'
                        """)
                .params(turnId, sessionId, owner)
                .query(String.class)
                .optional()
                .map(terminal -> TurnClaims.ending(terminal).id());
    }
}
