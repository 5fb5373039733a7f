package dev.parley.store.history.projection;

import dev.parley.store.words.SearchWords;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongPredicate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The next offset to project of each partition. Joins the caller's transaction. */
public final class Positions {

    private final JdbcClient jdbc;
    private final int partitions;

    /**
     * @param partitions number of partitions of {@code chat.events}
     */
    public Positions(JdbcClient jdbc, int partitions) {
        this.jdbc = jdbc;
        this.partitions = partitions;
    }

    /** Returns the position of every partition; 0 if nothing was projected yet. */
    public Map<Integer, Long> all() {
        var all = new HashMap<Integer, Long>();
        for (int p = 0; p < partitions; p++) {
            all.put(p, 0L);
        }
        jdbc.sql("SELECT partition, position FROM projection_position")
                .query(
                        row -> {
                            all.put(row.getInt("partition"), row.getLong("position"));
                        });
        return all;
    }

    /** Returns the position of one partition; 0 if nothing was projected yet. */
    public long of(int partition) {
        return jdbc.sql("SELECT position FROM projection_position WHERE partition = ?")
                .param(partition)
                .query(Long.class)
                .optional()
                .orElse(0L);
    }

    /**
     * Returns an offset in the session's partition before which the event log holds nothing of the
     * owner's session: where it begins, if it is projected, or else where the projection goes on.
     */
    public long beginningOf(String owner, UUID sessionId, int partition) {
        return jdbc.sql(
                        """
                        SELECT CASE
                            WHEN EXISTS (SELECT FROM session
                                WHERE session_id = :session AND owner = :owner)
                            THEN (SELECT log_offset FROM session WHERE session_id = :session)
                            ELSE (SELECT position FROM projection_position
                                WHERE partition = :partition)
                            END
                        """)
                .param("owner", owner)
                .param("session", sessionId)
                .param("partition", partition)
                .query(Long.class)
                .optional()
                .orElse(0L);
    }

    /**
     * Advances the positions of some partitions, unless another projector has moved one.
     *
     * @param from the positions as the caller knows them
     * @param to where each goes on; must be greater
     * @throws PositionLost if another projector has moved one; the caller must roll back
     */
    public void advance(Map<Integer, Long> from, Map<Integer, Long> to) {
        // A partition without a row must be projected from 0: a projector that still holds a
        // position of other tables must not bring it back.
        int moved =
                move(
                                """
                                INSERT INTO projection_position AS p (partition, position)
                                SELECT m.partition, m.ends
                                FROM unnest(:partitions, :starts, :ends)
                                    AS m (partition, starts, ends)
                                WHERE m.ends > m.starts
                                ON CONFLICT (partition) DO UPDATE SET position = excluded.position
                                WHERE p.position = 0
                                """,
                                from,
                                to,
                                start -> start == 0)
                        + move(
                                """
                                UPDATE projection_position p SET position = m.ends
                                FROM unnest(:partitions, :starts, :ends)
                                    AS m (partition, starts, ends)
                                WHERE p.partition = m.partition AND p.position = m.starts
                                    AND m.ends > m.starts
                                """,
                                from,
                                to,
                                start -> start > 0);
        if (moved != to.size()) {
            throw new PositionLost("The projection is no longer at " + from);
        }
    }

    private int move(String sql, Map<Integer, Long> from, Map<Integer, Long> to, LongPredicate of) {
        var partitions =
                to.keySet().stream()
                        .filter(partition -> of.test(start(from, partition)))
                        .toArray(Integer[]::new);
        if (partitions.length == 0) {
            return 0;
        }
        return jdbc.sql(sql)
                .param("partitions", partitions)
                .param(
                        "starts",
                        Arrays.stream(partitions).map(p -> start(from, p)).toArray(Long[]::new))
                .param("ends", Arrays.stream(partitions).map(to::get).toArray(Long[]::new))
                .update();
    }

    private static long start(Map<Integer, Long> from, Integer partition) {
        return from.getOrDefault(partition, 0L);
    }

    /**
     * Keeps a rebuild from taking the projection's place until the caller's transaction ends, and
     * waits for one that does so now. Call it first in every transaction that projects.
     */
    public void lockAgainstRebuild() {
        lock("pg_advisory_xact_lock_shared");
    }

    /** Keeps every other transaction from projecting, and waits for those that do. */
    void lockAgainstProjection() {
        lock("pg_advisory_xact_lock");
    }

    /**
     * Returns true if the projection's words were cut by an earlier version of {@link SearchWords}
     * than this one's, so that it must be rebuilt. If nothing is projected yet, notes this version.
     */
    public boolean wordsAreOlder() {
        jdbc.sql(
                        """
                        UPDATE projection_words SET version = :version WHERE version < :version
                        AND NOT EXISTS (SELECT FROM projection_position WHERE position > 0)
                        """)
                .param("version", SearchWords.VERSION)
                .update();
        return jdbc.sql("SELECT EXISTS (SELECT FROM projection_words WHERE version < ?)")
                .param(SearchWords.VERSION)
                .query(Boolean.class)
                .single();
    }

    // The first number separates this lock from those of single sessions.
    private void lock(String function) {
        jdbc.sql("SELECT 1 FROM " + function + "(2, 0)").query(Integer.class).single();
    }

    /** Another projector has moved a position, or this one has lost its own. */
    public static final class PositionLost extends RuntimeException {
        private static final long serialVersionUID = 1;

        public PositionLost(String message) {
            super(message);
        }
    }
}
