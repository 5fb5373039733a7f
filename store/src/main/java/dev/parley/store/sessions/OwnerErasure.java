package dev.parley.store.sessions;

import dev.parley.events.Text;
import dev.parley.store.acts.Act;
import dev.parley.store.erasures.Erasure;
import dev.parley.store.erasures.Erasures;
import dev.parley.store.sessions.SessionRetention.Idle;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The steps of an erasure. Each notes what it takes in the transaction that decides it, and can be
 * repeated by anybody at any time: a crash leaves nothing half done that the next round does not
 * finish. Ages are by the database's clock. Thread-safe.
 */
public final class OwnerErasure {

    /** Restored from a copy, a transaction's number means nothing: after so long, nobody runs. */
    private static final Duration NO_TRANSACTION = Duration.ofHours(1);

    private final JdbcClient jdbc;
    private final DeletedSessions deletions;
    private final Erasures erasures;
    private final TransactionOperations transactions;

    public OwnerErasure(
            JdbcClient jdbc, DeletedSessions deletions, TransactionOperations transactions) {
        this.jdbc = jdbc;
        this.deletions = deletions;
        this.erasures = new Erasures(jdbc);
        this.transactions = transactions;
    }

    /**
     * Decides that some of the owner's sessions are deleted, whose deletion the caller carries out.
     * A session that is being written to at this moment is left for the next call.
     */
    public List<Idle> decideSessions(Erasure erasure, Instant at, int atMost) {
        return Objects.requireNonNull(
                transactions.execute(
                        tx -> {
                            var sessions = held(erasure.owner(), atMost);
                            if (!sessions.isEmpty()) {
                                note(erasure, sessions);
                                deletions.decide(sessions, at, erasure.owner());
                            }
                            return sessions;
                        }));
    }

    // The lock of session_held_open: whoever accepts a message holds it.
    private List<Idle> held(String owner, int atMost) {
        return jdbc.sql(
                        """
                        WITH due AS MATERIALIZED (
                            SELECT session_id, owner FROM session s
                            WHERE owner = :owner AND (unlisted OR NOT unlisted)
                              AND NOT EXISTS (SELECT FROM deleted_session d
                                WHERE d.session_id = s.session_id)
                            LIMIT :most)
                        SELECT session_id, owner FROM due
                        WHERE pg_try_advisory_xact_lock(1, hashtext(CAST(session_id AS text)))
                        """)
                .param("owner", owner)
                .param("most", atMost)
                .query(Idle.class)
                .list();
    }

    private void note(Erasure erasure, List<Idle> sessions) {
        jdbc.sql(
                        """
                        WITH noted AS (
                            INSERT INTO erased_item
                                (erasure_id, kind, item_id, wrapped_key_sha256)
                            SELECT :erasure, 'session', due.id, encode(sha256(k.wrapped), 'hex')
                            FROM unnest(:sessions) AS due (id)
                                LEFT JOIN session_key k ON k.session_id = due.id
                            ON CONFLICT DO NOTHING RETURNING item_id)
                        UPDATE erasure SET sessions = sessions + (SELECT count(*) FROM noted)
                        WHERE erasure_id = :erasure
                        """)
                .param("erasure", erasure.erasureId())
                .param("sessions", sessions.stream().map(Idle::sessionId).toArray(UUID[]::new))
                .update();
    }

    /**
     * Deletes some of the owner's documents, with their bytes, texts and passages.
     *
     * @return how many
     */
    public int deleteDocuments(Erasure erasure, int atMost) {
        return Objects.requireNonNull(transactions.execute(tx -> documents(erasure, atMost)));
    }

    private int documents(Erasure erasure, int atMost) {
        var gone =
                jdbc.sql(
                                """
                                DELETE FROM document WHERE document_id = ANY (ARRAY(
                                    SELECT document_id FROM document WHERE owner = :owner
                                    LIMIT :most FOR UPDATE SKIP LOCKED))
                                RETURNING document_id
                                """)
                        .param("owner", erasure.owner())
                        .param("most", atMost)
                        .query(UUID.class)
                        .list();
        if (gone.isEmpty()) {
            return 0;
        }
        jdbc.sql(
                        """
                        WITH gone AS (
                            SELECT * FROM unnest(:ids, :acts) AS gone (id, act)),
                        noted AS (
                            INSERT INTO erased_item (erasure_id, kind, item_id)
                            SELECT :erasure, 'document', id FROM gone),
                        done AS (
                            INSERT INTO audit_act (act) SELECT CAST(act AS jsonb) FROM gone)
                        UPDATE erasure SET documents = documents + (SELECT count(*) FROM gone)
                        WHERE erasure_id = :erasure
                        """)
                .param("ids", gone.toArray(UUID[]::new))
                .param(
                        "acts",
                        gone.stream().map(id -> deleted(erasure, id).json()).toArray(String[]::new))
                .param("erasure", erasure.erasureId())
                .update();
        return gone.size();
    }

    private static Act deleted(Erasure erasure, UUID documentId) {
        return new Act(
                Act.Kind.DOCUMENT_DELETED,
                erasure.owner(),
                Map.of("owner", erasure.owner(), "document_id", documentId.toString()));
    }

    /**
     * Forgets names of sessions, words of documents, and the usage of days before today. What the
     * owner used today stays until tomorrow, since limits count it.
     */
    public void forgetTheRest(Erasure erasure) {
        transactions.executeWithoutResult(tx -> forget(erasure));
    }

    private void forget(Erasure erasure) {
        jdbc.sql("DELETE FROM conversation WHERE owner = ?").param(erasure.owner()).update();
        jdbc.sql("DELETE FROM owner_word WHERE owner = ?").param(erasure.owner()).update();
        int rows =
                jdbc.sql(
                                """
                                DELETE FROM usage_day WHERE owner = ?
                                  AND day < CAST(now() AT TIME ZONE 'UTC' AS date)
                                """)
                        .param(erasure.owner())
                        .update();
        jdbc.sql("UPDATE erasure SET usage_rows = usage_rows + ? WHERE erasure_id = ?")
                .params(rows, erasure.erasureId())
                .update();
    }

    /**
     * Returns true if nobody adds anything to the owner any more: whatever was under way when the
     * erasure was asked for has ended.
     *
     * @param grace how long a node may take from its look for an erasure to the end of what it
     *     writes
     */
    public boolean isClosed(Erasure erasure, Duration grace) {
        return jdbc.sql(
                        """
                        SELECT requested_at < now() - :grace * interval '1 ms'
                          AND (asked_in < pg_snapshot_xmin(pg_current_snapshot())
                            OR requested_at < now() - :none * interval '1 ms')
                        FROM erasure WHERE erasure_id = :id
                        """)
                .param("grace", grace.toMillis())
                .param("none", NO_TRANSACTION.toMillis())
                .param("id", erasure.erasureId())
                .query(Boolean.class)
                .single();
    }

    /** Notes where the event log ends, by partition, unless that is noted. */
    public void noteEnds(Erasure erasure, Long[] ends) {
        jdbc.sql("UPDATE erasure SET log_ends = ? WHERE erasure_id = ? AND log_ends IS NULL")
                .params(ends, erasure.erasureId())
                .update();
    }

    /** Returns where the event log ended when that was noted, by partition; null before. */
    public Long @Nullable [] ends(Erasure erasure) {
        return jdbc.sql("SELECT log_ends FROM erasure WHERE erasure_id = ?")
                .param(erasure.erasureId())
                .query(
                        (row, i) -> {
                            var ends = row.getArray("log_ends");
                            return ends == null ? new Long[0] : (Long[]) ends.getArray();
                        })
                .optional()
                .filter(ends -> ends.length > 0)
                .orElse(null);
    }

    /**
     * Returns true if nothing is left of the owner, and all deletions of the erasure are finished.
     * The claims of turns go with their sessions, before the deletions are finished.
     */
    public boolean isEmpty(Erasure erasure) {
        return jdbc.sql(
                        """
                        SELECT NOT EXISTS (SELECT FROM session WHERE owner = :owner AND unlisted)
                          AND NOT EXISTS (SELECT FROM session
                            WHERE owner = :owner AND NOT unlisted)
                          AND NOT EXISTS (SELECT FROM document WHERE owner = :owner)
                          AND NOT EXISTS (SELECT FROM deleted_session
                            WHERE owner = :owner AND state <> 'gone')
                        """)
                .param("owner", erasure.owner())
                .query(Boolean.class)
                .single();
    }

    /**
     * Ends the erasure with its receipt, and notes that as an act. What was named or used since
     * {@link #forgetTheRest} goes as well.
     */
    public void finish(Erasure erasure) {
        var hash = hash(erasure);
        transactions.executeWithoutResult(
                tx -> {
                    forget(erasure);
                    end(erasure, hash);
                });
    }

    private void end(Erasure erasure, String hash) {
        jdbc.sql(
                        """
                        WITH done AS (
                            UPDATE erasure
                            SET state = 'finished', finished_at = now(), items_sha256 = :hash
                            WHERE erasure_id = :id AND state = 'running'
                            RETURNING sessions, documents, usage_rows)
                        INSERT INTO audit_act (act)
                        SELECT CAST(:act AS jsonb) || jsonb_build_object(
                            'sessions', CAST(sessions AS text),
                            'documents', CAST(documents AS text),
                            'usage_rows', CAST(usage_rows AS text))
                        FROM done
                        """)
                .param("id", erasure.erasureId())
                .param("hash", hash)
                .param(
                        "act",
                        new Act(
                                        Act.Kind.ERASURE_FINISHED,
                                        erasure.owner(),
                                        Map.of(
                                                "owner", erasure.owner(),
                                                "erasure_id", erasure.erasureId().toString(),
                                                "items_sha256", hash))
                                .json())
                .update();
    }

    private String hash(Erasure erasure) {
        var sha256 = Text.sha256();
        erasures.eachItem(
                erasure.owner(),
                erasure.erasureId(),
                item -> sha256.update(item.line().getBytes(StandardCharsets.US_ASCII)));
        return HexFormat.of().formatHex(sha256.digest());
    }
}
