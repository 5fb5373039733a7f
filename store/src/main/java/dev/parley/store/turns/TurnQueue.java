package dev.parley.store.turns;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The turns in {@code turn_claim} that wait for a worker, and their claims. A request of {@code
 * chat.requests} only says that a turn waits; this table decides who runs it. A claim lives as long
 * as its worker's lease, see {@code WorkerLease}. No statement here waits for a lock of a row.
 * Thread-safe.
 */
public final class TurnQueue {

    /**
     * How long a turn waits after an attempt that asked no model, because something was away. In
     * that time its slot serves other turns.
     */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final JdbcClient jdbc;

    public TurnQueue(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Which turns a worker may claim. The names are those of {@link #claim}'s parameters. */
    private static final String WAITING =
            """
            c.state = 'live' AND c.request_offset IS NULL
              AND (c.published OR c.turn_id = ANY (:requested))
              AND (:research OR NOT c.research)
              AND (c.unasked = 0 OR c.updated_at < now() - :pause * interval '1 ms')
              AND EXISTS (SELECT FROM worker
                  WHERE id = :worker AND renewed_at > now() - lease)
            """;

    /**
     * Claims turns, each as its next attempt: those of the owners that have the fewest turns under
     * way, and of these the turns that have waited longest. Claims nothing if the worker's lease
     * has run out.
     *
     * @param requested turns that were requested and may not be noted as published yet; other turns
     *     are claimed only if they are
     */
    public List<Claim> claim(UUID worker, Collection<UUID> requested, int atMost) {
        return claim(worker, requested, atMost, true);
    }

    /** Claims turns like {@link #claim}, but no deep research, which waits for another slot. */
    public List<Claim> claimRegular(UUID worker, Collection<UUID> requested, int atMost) {
        return claim(worker, requested, atMost, false);
    }

    private List<Claim> claim(
            UUID worker, Collection<UUID> requested, int atMost, boolean research) {
        return jdbc.sql(
                        """
                        WITH several AS (
                            SELECT min(owner) <> max(owner) AS owners
                            FROM turn_claim WHERE state = 'live'),
                        share AS (
                            SELECT owner, count(*) FILTER (WHERE request_offset IS NOT NULL)
                                AS running
                            FROM turn_claim
                            WHERE state = 'live' AND (SELECT owners FROM several)
                            GROUP BY owner),
                        oldest AS (
                            SELECT c.turn_id FROM turn_claim c
                            WHERE (SELECT owners FROM several) IS NOT TRUE AND <waiting>
                            ORDER BY c.created_at LIMIT :most FOR UPDATE SKIP LOCKED),
                        fair AS (
                            SELECT c.turn_id FROM turn_claim c JOIN share ON share.owner = c.owner
                            WHERE (SELECT owners FROM several) AND <waiting>
                            ORDER BY share.running, c.created_at LIMIT :most
                            FOR UPDATE OF c SKIP LOCKED),
                        chosen AS (SELECT turn_id FROM oldest UNION ALL SELECT turn_id FROM fair)
                        UPDATE turn_claim c
                        SET attempt = attempt + 1, request_offset = -1, worker = :worker,
                            published = true, updated_at = now()
                        FROM chosen WHERE c.turn_id = chosen.turn_id
                        RETURNING accepted, owner, attempt, given_back, cancel_requested
                        """
                                .replace("<waiting>", WAITING))
                .param("requested", requested.toArray(UUID[]::new))
                .param("worker", worker)
                .param("most", atMost)
                .param("research", research)
                .param("pause", PAUSE.toMillis())
                .query(
                        (row, i) ->
                                new Claim(
                                        TurnClaims.message(row.getString("accepted")),
                                        row.getString("owner"),
                                        row.getInt("attempt"),
                                        row.getInt("attempt") - 1 - row.getInt("given_back"),
                                        row.getBoolean("cancel_requested")))
                .list();
    }

    /**
     * Lets another worker claim a turn that this worker has stopped running, and tells all of them;
     * if it asked no model, after a pause. Changes nothing if the turn has ended, or another
     * attempt was claimed.
     *
     * @param givenUp says what the attempt counts as
     */
    public void giveUp(UUID worker, Claim claim, GivenUp givenUp) {
        jdbc.sql(
                        """
                        UPDATE turn_claim
                        SET given_back = given_back + :back, unasked = unasked + :unasked,
                            request_offset = NULL,
                            worker = NULL, updated_at = now()
                        WHERE turn_id = :turn AND attempt = :attempt AND state = 'live'
                          AND request_offset = -1 AND worker = :worker
                        RETURNING pg_notify('parley_turns', CAST(turn_id AS text))
                        """)
                .param("back", givenUp == GivenUp.LOST ? 0 : 1)
                .param("unasked", givenUp == GivenUp.UNASKED ? 1 : 0)
                .param("turn", claim.turnId())
                .param("attempt", claim.attempt())
                .param("worker", worker)
                .query((row, i) -> claim)
                .list();
    }

    /**
     * Lets a turn be claimed whose worker held it by this request, as workers without leases do.
     * Such a request comes back when its worker releases it, or is lost.
     *
     * @param requestOffset the request's offset in its topic
     */
    public void cameBack(UUID turnId, long requestOffset) {
        jdbc.sql(
                        """
                        UPDATE turn_claim SET request_offset = NULL, updated_at = now()
                        WHERE turn_id = ? AND request_offset = ? AND state = 'live'
                        """)
                .params(turnId, requestOffset)
                .update();
    }

    /**
     * Lets turns be claimed that workers without leases claimed, and about which they were silent
     * for this long.
     *
     * @return the turns
     */
    public List<UUID> giveUpSilent(Duration silence) {
        return jdbc.sql(
                        """
                        UPDATE turn_claim SET request_offset = NULL, updated_at = now()
                        WHERE state = 'live' AND attempt > 0 AND request_offset >= 0
                          AND updated_at < now() - :silence * interval '1 ms'
                        RETURNING turn_id
                        """)
                .param("silence", silence.toMillis())
                .query(UUID.class)
                .list();
    }
}
