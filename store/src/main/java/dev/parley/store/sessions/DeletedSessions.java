package dev.parley.store.sessions;

import dev.parley.store.acts.Act;
import dev.parley.store.acts.Acts;
import dev.parley.store.sessions.SessionRetention.Idle;
import dev.parley.store.turns.TurnClaims;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The table {@code deleted_session}, which decides which sessions are deleted. Once a deletion is
 * decided, {@link TurnClaims#accept} accepts no message of the session. Works with or without a
 * transaction of the caller. Thread-safe.
 */
public final class DeletedSessions {

    private static final RowMapper<Deletion> DELETION =
            (row, i) ->
                    new Deletion(
                            row.getObject("session_id", UUID.class),
                            row.getObject("at", OffsetDateTime.class).toInstant(),
                            !row.getString("state").equals("decided"));

    private final JdbcClient jdbc;

    public DeletedSessions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A session that was deleted.
     *
     * @param recorded true if the event log is known to hold {@code session.deleted}
     */
    public record Deletion(UUID sessionId, Instant at, boolean recorded) {}

    /**
     * Decides that the owner's session is deleted, unless that was decided before. When this
     * returns, every accepted message has its claim, and no further message is accepted. Returns
     * empty, and decides nothing, if the session is known to be another owner's.
     */
    public Optional<Deletion> decide(UUID sessionId, String owner, Instant at) {
        return decide(sessionId, owner, at, owner);
    }

    /**
     * As above.
     *
     * @param by see {@link Act}
     */
    Optional<Deletion> decide(UUID sessionId, String owner, Instant at, String by) {
        jdbc.sql(
                        """
                        WITH done AS (INSERT INTO deleted_session (session_id, owner, at, state, decided_at)
                        SELECT :session, :owner, :at, 'decided', now()
                        FROM pg_advisory_xact_lock(1, hashtext(CAST(:session AS text)))
                        WHERE NOT EXISTS (SELECT FROM session
                            WHERE session_id = :session AND owner <> :owner)
                        ON CONFLICT DO NOTHING RETURNING session_id)
                        """
                                + Acts.NOTE_IF_DONE)
                .param("act", act(sessionId, owner, by).json())
                .param("session", sessionId)
                .param("owner", owner)
                .param("at", at.atOffset(ZoneOffset.UTC))
                .update();
        return find(owner, sessionId);
    }

    /**
     * Decides that these sessions are deleted, unless that was decided before; in one statement.
     * The caller holds their locks, those of {@code session_held_open}, exclusively.
     *
     * @param by see {@link Act}
     */
    public void decide(List<Idle> sessions, Instant at, String by) {
        jdbc.sql(
                        """
                        WITH due AS (
                            SELECT * FROM unnest(:sessions, :owners, :acts)
                                AS due (session_id, owner, act)),
                        done AS (
                            INSERT INTO deleted_session (session_id, owner, at, state, decided_at)
                            SELECT session_id, owner, :at, 'decided', now() FROM due
                            ON CONFLICT DO NOTHING RETURNING session_id)
                        INSERT INTO audit_act (act)
                        SELECT CAST(act AS jsonb) FROM due JOIN done USING (session_id)
                        """)
                .param("sessions", sessions.stream().map(Idle::sessionId).toArray(UUID[]::new))
                .param("owners", sessions.stream().map(Idle::owner).toArray(String[]::new))
                .param(
                        "acts",
                        sessions.stream()
                                .map(idle -> act(idle.sessionId(), idle.owner(), by).json())
                                .toArray(String[]::new))
                .param("at", at.atOffset(ZoneOffset.UTC))
                .update();
    }

    private static Act act(UUID sessionId, String owner, String by) {
        return new Act(
                Act.Kind.SESSION_DELETED,
                by,
                Map.of("owner", owner, "session_id", sessionId.toString()));
    }

    /** Returns the deletion of the owner's session, if it was decided. */
    Optional<Deletion> find(String owner, UUID sessionId) {
        return jdbc.sql("SELECT * FROM deleted_session WHERE session_id = ? AND owner = ?")
                .params(sessionId, owner)
                .query(DELETION)
                .optional();
    }

    /** Returns the sessions among these whose deletion the event log holds. */
    public Set<UUID> recordedOf(Collection<UUID> sessionIds) {
        return new HashSet<>(
                jdbc.sql(
                                "SELECT session_id FROM deleted_session"
                                        + " WHERE session_id = ANY (?) AND state <> 'decided'")
                        .param(sessionIds.toArray(UUID[]::new))
                        .query(UUID.class)
                        .list());
    }

    /**
     * Returns sessions whose deletion the event log holds and that is not finished: those that were
     * deleted in the last seconds.
     */
    public Set<UUID> justRecorded(int atMost) {
        return new HashSet<>(
                jdbc.sql("SELECT session_id FROM deleted_session WHERE state = 'recorded' LIMIT ?")
                        .param(atMost)
                        .query(UUID.class)
                        .list());
    }

    /** Returns unfinished deletions that are older than this, by the database's clock. */
    public List<Deletion> unfinished(Duration olderThan, int limit) {
        return jdbc.sql(
                        """
                        SELECT * FROM deleted_session
                        WHERE state <> 'gone' AND decided_at < now() - :age * interval '1 ms'
                        ORDER BY decided_at LIMIT :limit
                        """)
                .param("age", olderThan.toMillis())
                .param("limit", limit)
                .query(DELETION)
                .list();
    }

    /** Notes that the event log holds {@code session.deleted}. */
    void recorded(Collection<UUID> sessionIds) {
        jdbc.sql(
                        "UPDATE deleted_session SET state = 'recorded'"
                                + " WHERE session_id = ANY (?) AND state = 'decided'")
                .param(sessionIds.toArray(UUID[]::new))
                .update();
    }

    /** Notes that these deletions are finished. */
    void gone(Collection<UUID> sessionIds) {
        jdbc.sql("UPDATE deleted_session SET state = 'gone' WHERE session_id = ANY (?)")
                .param(sessionIds.toArray(UUID[]::new))
                .update();
    }

    /**
     * Forgets deletions that were finished that long ago, by the database's clock, and are
     * projected. From then on the sessions are unknown, like any that never existed.
     *
     * @return how many were forgotten
     */
    public int forgetFinished(Duration olderThan, int atMost) {
        return jdbc.sql(
                        """
                        DELETE FROM deleted_session WHERE session_id IN (
                            SELECT session_id FROM deleted_session d
                            WHERE state = 'gone' AND decided_at < now() - :age * interval '1 ms'
                              AND NOT EXISTS (SELECT FROM session s
                                WHERE s.session_id = d.session_id)
                            ORDER BY decided_at LIMIT :most)
                        """)
                .param("age", olderThan.toMillis())
                .param("most", atMost)
                .update();
    }

    /** Returns the sessions among these for which delivery may hold something. */
    Set<UUID> delivered(Collection<UUID> sessionIds) {
        return new HashSet<>(
                jdbc.sql("SELECT session_id FROM open_delivery WHERE session_id = ANY (?)")
                        .param(sessionIds.toArray(UUID[]::new))
                        .query(UUID.class)
                        .list());
    }

    /** Returns the sessions among these with a turn that has not ended. */
    Set<UUID> live(Collection<UUID> sessionIds) {
        return new HashSet<>(
                jdbc.sql(
                                "SELECT session_id FROM turn_claim"
                                        + " WHERE session_id = ANY (?) AND state <> 'ended'")
                        .param(sessionIds.toArray(UUID[]::new))
                        .query(UUID.class)
                        .list());
    }

    /** Returns the session's turn that has not ended, if there is one. */
    Optional<LiveTurn> liveTurn(UUID sessionId) {
        return jdbc.sql(
                        "SELECT turn_id, attempt FROM turn_claim"
                                + " WHERE session_id = ? AND state <> 'ended'")
                .param(sessionId)
                .query(LiveTurn.class)
                .optional();
    }

    /**
     * A turn that has not ended.
     *
     * @param attempt the claimed attempt; 0 if no worker has claimed the turn yet
     */
    record LiveTurn(UUID turnId, int attempt) {}

    /**
     * Forgets the sessions' conversation ids and their ended turns, with their messages and
     * idempotency keys.
     */
    void forget(Collection<UUID> sessionIds) {
        var ids = sessionIds.toArray(UUID[]::new);
        jdbc.sql("DELETE FROM conversation WHERE session_id = ANY (?)").param(ids).update();
        jdbc.sql("DELETE FROM turn_claim WHERE session_id = ANY (?) AND state = 'ended'")
                .param(ids)
                .update();
    }
}
