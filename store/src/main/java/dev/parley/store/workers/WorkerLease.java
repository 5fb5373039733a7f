package dev.parley.store.workers;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * A worker's word that it lives, on a connection of its own: a row that it renews, and an advisory
 * lock that PostgreSQL frees when the connection ends, so that a kill is seen at once. By the same
 * connection the worker learns about its turns, and judges the other workers.
 *
 * <p>A worker is lost if its lease has run out, or if its lock was free in two looks with no
 * renewal in between. All times are by the database's clock. No statement waits for a lock of a row
 * of {@code turn_claim}. Not thread-safe.
 */
public final class WorkerLease implements AutoCloseable {

    /** The first key of the advisory locks of workers; the sessions' locks have 1. */
    private static final int LOCK = 3;

    /** The channel that tells workers about turns: see {@link #awaitNotices}. */
    private static final String CHANNEL = "parley_turns";

    private final Connection connection;
    private final JdbcClient jdbc;
    private final UUID worker;
    private final Duration duration;

    /** The workers whose lock was free in the last look, and their number of renewals then. */
    private Map<UUID, Long> unlocked = Map.of();

    WorkerLease(Connection connection, UUID worker, String name, Duration duration)
            throws SQLException {
        this.connection = connection;
        this.jdbc = JdbcClient.create(new SingleConnectionDataSource(connection, true));
        this.worker = worker;
        this.duration = duration;
        try (var statement = connection.createStatement()) {
            statement.execute("LISTEN " + CHANNEL);
        }
        // A number that no connection has had: the server may not know yet that an earlier one of
        // this worker is gone, and would free that one's lock later.
        int number = jdbc.sql("SELECT nextval('worker_lock')").query(Integer.class).single();
        jdbc.sql("SELECT pg_advisory_lock(?, ?)").params(LOCK, number).query().singleRow();
        register(name, number);
    }

    private void register(String name, int number) {
        jdbc.sql(
                        """
                        INSERT INTO worker (id, name, lock_number, lease, renewal,
                            renewed_at, steady_since)
                        VALUES (:id, :name, :number, :lease * interval '1 ms', 1, now(), now())
                        ON CONFLICT (id) DO UPDATE
                        SET lock_number = excluded.lock_number, renewal = worker.renewal + 1,
                            renewed_at = now(), steady_since = now()
                        """)
                .param("id", worker)
                .param("name", name)
                .param("number", number)
                .param("lease", duration.toMillis())
                .update();
        // Workers that were lost long ago, with all their turns given up.
        jdbc.sql(
                        """
                        DELETE FROM worker w WHERE renewed_at < now() - interval '1 day'
                        AND NOT EXISTS (SELECT FROM turn_claim c WHERE c.worker = w.id
                            AND c.state = 'live' AND c.request_offset = -1)
                        """)
                .update();
    }

    /**
     * What the database says about turns that a worker holds.
     *
     * @param over cancelled, ended by another process, or deleted
     * @param lost given up or claimed by another worker
     */
    public record Renewal(List<HeldTurn> over, List<HeldTurn> lost) {}

    /** Renews the lease, and looks at all turns that the worker holds with one statement. */
    public Renewal renew(Collection<HeldTurn> held) {
        // A worker that was late, or all of them, because the database stood still: the leases of
        // others look older than they are. It must be on time for a while before it judges.
        int renewed =
                jdbc.sql(
                                """
                                UPDATE worker SET renewal = renewal + 1, renewed_at = now(),
                                    steady_since = CASE WHEN renewed_at < now() - lease / 2
                                        THEN now() ELSE steady_since END
                                WHERE id = ?
                                """)
                        .param(worker)
                        .update();
        if (renewed == 0) {
            throw new IllegalStateException("the worker's row is gone");
        }
        var found = held.isEmpty() ? List.<Changed>of() : changed(held);
        return new Renewal(
                found.stream().filter(turn -> !turn.lost()).map(Changed::turn).toList(),
                found.stream().filter(Changed::lost).map(Changed::turn).toList());
    }

    private record Changed(HeldTurn turn, boolean lost) {}

    private List<Changed> changed(Collection<HeldTurn> held) {
        return jdbc.sql(
                        """
                        SELECT * FROM (
                            SELECT held.turn_id, held.attempt,
                                c.attempt <> held.attempt OR c.worker IS DISTINCT FROM :worker
                                    OR c.request_offset IS DISTINCT FROM -1 AS lost,
                                c.turn_id IS NULL OR c.state <> 'live' OR c.cancel_requested AS over
                            FROM unnest(:turns, :attempts) AS held (turn_id, attempt)
                            LEFT JOIN turn_claim c ON c.turn_id = held.turn_id) AS turn
                        WHERE lost OR over
                        """)
                .param("worker", worker)
                .param("turns", ids(held))
                .param("attempts", held.stream().map(HeldTurn::attempt).toArray(Integer[]::new))
                .query(
                        (row, i) ->
                                new Changed(
                                        new HeldTurn(
                                                row.getObject("turn_id", UUID.class),
                                                row.getInt("attempt")),
                                        row.getBoolean("lost")))
                .list();
    }

    /**
     * Notes in the claims that this worker is at work, for reapers that do not know of leases.
     * Gives up claims of this worker that it does not hold, for example because the answer to its
     * claim was lost.
     *
     * @return the turns that were given up
     */
    public List<UUID> tend(Collection<HeldTurn> held) {
        jdbc.sql(
                        """
                        UPDATE turn_claim SET updated_at = now()
                        WHERE turn_id IN (SELECT turn_id FROM turn_claim
                            WHERE turn_id = ANY (:held) AND worker = :worker
                              AND state = 'live' AND request_offset = -1
                            FOR NO KEY UPDATE SKIP LOCKED)
                        """)
                .param("held", ids(held))
                .param("worker", worker)
                .update();
        return jdbc.sql(
                        """
                        UPDATE turn_claim SET request_offset = NULL, worker = NULL
                        WHERE turn_id IN (SELECT turn_id FROM turn_claim
                            WHERE turn_id <> ALL (:held) AND worker = :worker
                              AND state = 'live' AND request_offset = -1
                              AND updated_at < now() - :lease * interval '1 ms'
                            FOR NO KEY UPDATE SKIP LOCKED)
                        RETURNING turn_id
                        """)
                .param("held", ids(held))
                .param("worker", worker)
                .param("lease", duration.toMillis())
                .query(UUID.class)
                .list();
    }

    private record Suspect(UUID worker, long renewal, boolean runOut) {}

    /**
     * Looks at the other workers that hold turns, and lets the turns of lost ones be claimed.
     * Judges nobody unless this worker has itself renewed on time for the whole duration of a
     * lease.
     *
     * @return the turns that were given up
     */
    public List<UUID> look() {
        var suspects = suspects();
        var lost =
                suspects.stream()
                        .filter(
                                suspect ->
                                        suspect.runOut()
                                                || suspect.renewal()
                                                        == unlocked.getOrDefault(
                                                                suspect.worker(), -1L))
                        .toList();
        var seen = new HashMap<UUID, Long>();
        suspects.stream()
                .filter(suspect -> !suspect.runOut())
                .forEach(suspect -> seen.put(suspect.worker(), suspect.renewal()));
        unlocked = seen;
        return lost.isEmpty() ? List.of() : giveUp(lost);
    }

    // A look that was under way while the database stood still runs late, with this worker's own
    // lease as old as the others'.
    private List<Suspect> suspects() {
        return jdbc.sql(
                        """
                        SELECT * FROM (
                            SELECT w.id, w.renewal, w.renewed_at < now() - w.lease AS run_out,
                                NOT EXISTS (SELECT FROM pg_locks l
                                    WHERE l.locktype = 'advisory' AND l.objsubid = 2
                                      AND l.classid = :lock AND l.objid = CAST(w.lock_number AS oid)
                                      AND l.database = (SELECT oid FROM pg_database
                                          WHERE datname = current_database())) AS unlocked
                            FROM worker w JOIN worker me ON me.id = :me AND w.id <> me.id
                            WHERE me.renewed_at >= now() - me.lease / 2
                              AND me.steady_since < now() - me.lease
                              AND EXISTS (SELECT FROM turn_claim c WHERE c.worker = w.id
                                  AND c.state = 'live' AND c.request_offset = -1)) AS other
                        WHERE run_out OR unlocked
                        """)
                .param("lock", LOCK)
                .param("me", worker)
                .query(
                        (row, i) ->
                                new Suspect(
                                        row.getObject("id", UUID.class),
                                        row.getLong("renewal"),
                                        row.getBoolean("run_out")))
                .list();
    }

    private List<UUID> giveUp(List<Suspect> lost) {
        return jdbc.sql(
                        """
                        UPDATE turn_claim SET request_offset = NULL, worker = NULL, updated_at = now()
                        WHERE turn_id IN (SELECT c.turn_id FROM turn_claim c
                            JOIN worker w ON w.id = c.worker
                            JOIN unnest(:lost, :renewals) AS lost (id, renewal)
                              ON lost.id = w.id AND lost.renewal = w.renewal
                            WHERE c.state = 'live' AND c.request_offset = -1
                            FOR NO KEY UPDATE OF c SKIP LOCKED)
                        RETURNING turn_id, pg_notify('parley_turns', CAST(turn_id AS text))
                        """)
                .param("lost", lost.stream().map(Suspect::worker).toArray(UUID[]::new))
                .param("renewals", lost.stream().map(Suspect::renewal).toArray(Long[]::new))
                .query((row, i) -> row.getObject("turn_id", UUID.class))
                .list();
    }

    /**
     * Waits until another process tells that turns were cancelled or can be claimed, or until the
     * time is over.
     *
     * @return the turns' ids; empty if nothing was told
     */
    public List<String> awaitNotices(Duration atMost) throws SQLException {
        // 0 would wait without a bound.
        int millis = (int) Math.max(1, atMost.toMillis());
        var notices = connection.unwrap(PGConnection.class).getNotifications(millis);
        return notices == null
                ? List.of()
                : Stream.of(notices).map(notice -> notice.getParameter()).toList();
    }

    private static UUID[] ids(Collection<HeldTurn> held) {
        return held.stream().map(HeldTurn::turnId).toArray(UUID[]::new);
    }

    /** Ends the connection, and with it the lock. */
    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
