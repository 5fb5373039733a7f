package dev.parley.store.sessions;

import dev.parley.store.acts.Act;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Decides the deletion of sessions in which nothing has happened for long. Ages are by the
 * database's clock. Thread-safe.
 */
public final class SessionRetention {

    private static final String IDLE =
            """
            s.updated_at < now() - :age * interval '1 ms'
            AND NOT EXISTS (SELECT FROM deleted_session d WHERE d.session_id = s.session_id)
            AND NOT EXISTS (SELECT FROM turn_claim c WHERE c.session_id = s.session_id
                AND (c.state <> 'ended' OR c.updated_at >= now() - :age * interval '1 ms'))
            """;

    private final JdbcClient jdbc;
    private final DeletedSessions deletions;
    private final TransactionOperations transactions;

    public SessionRetention(
            JdbcClient jdbc, DeletedSessions deletions, TransactionOperations transactions) {
        this.jdbc = jdbc;
        this.deletions = deletions;
        this.transactions = transactions;
    }

    /** A session whose deletion was decided. */
    public record Idle(UUID sessionId, String owner) {}

    /**
     * Decides that the sessions which have been idle longest are deleted. A session that accepts a
     * message at this moment stays.
     *
     * @param unlisted true for those only that no list shows
     * @param at the time of their deletion
     * @return the sessions, whose deletion the caller carries out
     */
    public List<Idle> decide(Duration idleFor, boolean unlisted, Instant at, int atMost) {
        return transactions.execute(
                tx -> {
                    var idle = idleUnderLock(idleFor, idle(idleFor, unlisted, atMost));
                    deletions.decide(idle, at, Act.RETENTION);
                    return idle;
                });
    }

    private UUID[] idle(Duration idleFor, boolean unlisted, int atMost) {
        return jdbc.sql(
                        "SELECT session_id FROM session s WHERE "
                                + (unlisted ? "s.unlisted AND " : "")
                                + IDLE
                                + " ORDER BY s.updated_at LIMIT :most")
                .param("age", idleFor.toMillis())
                .param("most", atMost)
                .query(UUID.class)
                .list()
                .toArray(UUID[]::new);
    }

    // The lock of session_held_open: whoever accepts a message holds it. The second look has a
    // snapshot of its own, after the lock.
    private List<Idle> idleUnderLock(Duration idleFor, UUID[] sessionIds) {
        var held =
                jdbc.sql(
                                """
                                SELECT id FROM unnest(?) AS due (id)
                                WHERE pg_try_advisory_xact_lock(1, hashtext(CAST(id AS text)))
                                """)
                        .param(sessionIds)
                        .query(UUID.class)
                        .list();
        return jdbc.sql(
                        "SELECT session_id, owner FROM session s WHERE session_id = ANY (:held) AND "
                                + IDLE)
                .param("held", held.toArray(UUID[]::new))
                .param("age", idleFor.toMillis())
                .query(Idle.class)
                .list();
    }
}
