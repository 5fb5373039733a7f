package dev.parley.store.turns;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The table {@code open_delivery}: the sessions for which delivery may hold something. {@link
 * TurnClaims#accept} adds rows, and the reaper removes them. Ages are by the database's clock.
 * Thread-safe.
 */
public final class OpenDeliveries {

    /** The newest turn of the session of {@code d}, the only one that may still be live. */
    private static final String NEWEST_TURN =
            """
            LEFT JOIN LATERAL (
                SELECT turn_id, state, updated_at FROM turn_claim c
                WHERE c.session_id = d.session_id ORDER BY c.created_at DESC LIMIT 1
            ) newest ON true
            """;

    private final JdbcClient jdbc;

    public OpenDeliveries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Adds sessions for which delivery holds something. Leaves existing rows as they are. */
    public void found(Collection<UUID> sessionIds, Duration lookAfter) {
        jdbc.sql(
                        """
                        INSERT INTO open_delivery (session_id, opened, look_at)
                        SELECT id, false, now() + :after * interval '1 ms'
                        FROM unnest(:sessions) AS found (id)
                        ON CONFLICT DO NOTHING
                        """)
                .param("after", lookAfter.toMillis())
                .param("sessions", sessionIds.toArray(UUID[]::new))
                .update();
    }

    /** Returns sessions that are due for a check. */
    public List<UUID> due(int limit) {
        return jdbc.sql(
                        "SELECT session_id FROM open_delivery WHERE look_at < now()"
                                + " ORDER BY look_at LIMIT ?")
                .param(limit)
                .query(UUID.class)
                .list();
    }

    /**
     * Keeps these sessions from accepting messages until the caller's transaction ends. Waits for
     * no lock.
     *
     * @return the sessions whose lock was free and is now held
     */
    public List<UUID> hold(Collection<UUID> sessionIds) {
        return jdbc.sql(
                        """
                        SELECT id FROM unnest(?) AS due (id)
                        WHERE pg_try_advisory_xact_lock(1, hashtext(CAST(id AS text)))
                        """)
                .param(sessionIds.toArray(UUID[]::new))
                .query(UUID.class)
                .list();
    }

    /**
     * Returns the idle ones among these sessions, which the caller holds: no turn is live, and the
     * last one ended that long ago and is projected to its end.
     */
    public List<UUID> idle(Collection<UUID> held, Duration since) {
        return jdbc.sql(
                        """
                        SELECT d.session_id FROM open_delivery d
                        """
                                + NEWEST_TURN
                                + """
                                WHERE d.session_id = ANY (:sessions) AND d.look_at < now()
                                  AND (newest.turn_id IS NULL
                                    OR newest.state = 'ended'
                                      AND newest.updated_at < now() - :since * interval '1 ms'
                                      AND EXISTS (SELECT FROM message m
                                        WHERE m.turn_id = newest.turn_id AND m.role = 'ASSISTANT'
                                          AND m.completed_at IS NOT NULL))
                                """)
                .param("sessions", held.toArray(UUID[]::new))
                .param("since", since.toMillis())
                .query(UUID.class)
                .list();
    }

    /** Removes sessions for which delivery holds nothing any more. */
    public void closed(Collection<UUID> held) {
        jdbc.sql("DELETE FROM open_delivery WHERE session_id = ANY (?)")
                .param(held.toArray(UUID[]::new))
                .update();
    }

    /** Notes that delivery possibly holds nothing for these sessions any more. */
    public void doubted(Collection<UUID> held) {
        jdbc.sql("UPDATE open_delivery SET opened = false WHERE session_id = ANY (?)")
                .param(held.toArray(UUID[]::new))
                .update();
    }

    /** Schedules the next check of these sessions for the earliest time they can be idle. */
    public void lookLater(Collection<UUID> sessionIds, Duration idleAfter) {
        jdbc.sql(
                        """
                        UPDATE open_delivery SET look_at = later.at FROM (
                            SELECT d.session_id, :after * interval '1 ms'
                                + CASE WHEN newest.state = 'ended'
                                    AND newest.updated_at > now() - :after * interval '1 ms'
                                  THEN newest.updated_at ELSE now() END AS at
                            FROM open_delivery d
                        """
                                + NEWEST_TURN
                                + """
                                WHERE d.session_id = ANY (:sessions)
                                ) later
                                WHERE open_delivery.session_id = later.session_id
                                """)
                .param("after", idleAfter.toMillis())
                .param("sessions", sessionIds.toArray(UUID[]::new))
                .update();
    }
}
