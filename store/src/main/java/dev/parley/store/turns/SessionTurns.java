package dev.parley.store.turns;

import java.util.List;
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

    /** Returns the turns that were accepted last, newest first. Only the first may be live. */
    public List<Turn> newest(UUID sessionId, int atMost) {
        return jdbc.sql(
                        """
                        SELECT turn_id, state = 'ended' AS over FROM turn_claim
                        WHERE session_id = ? ORDER BY created_at DESC LIMIT ?
                        """)
                .params(sessionId, atMost)
                .query(
                        (row, i) ->
                                new Turn(
                                        row.getObject("turn_id", UUID.class),
                                        row.getBoolean("over")))
                .list();
    }
}
