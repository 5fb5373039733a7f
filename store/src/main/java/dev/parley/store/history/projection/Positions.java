package dev.parley.store.history.projection;

import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How far each partition is projected: the next offset to read. Joins the caller's transaction. */
public final class Positions {

    private final JdbcClient jdbc;
    private final int partitions;

    /**
     * @param partitions of {@code chat.events}
     */
    public Positions(JdbcClient jdbc, int partitions) {
        this.jdbc = jdbc;
        this.partitions = partitions;
    }

    /** The position of every partition, 0 where nothing was projected yet. */
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

    /** The position of one partition. */
    public long of(int partition) {
        return jdbc.sql("SELECT position FROM projection_position WHERE partition = ?")
                .param(partition)
                .query(Long.class)
                .optional()
                .orElse(0L);
    }

    /**
     * Moves a partition's position, if nobody else did.
     *
     * @throws PositionLost where another projector owns the partition: roll back
     */
    public void advance(int partition, long from, long to) {
        // Only a partition that nobody has projected yet has no row: after a rebuild began, a
        // projector that still holds an old position must not bring it back.
        var sql =
                from == 0
                        ? """
                          INSERT INTO projection_position AS p (partition, position)
                          VALUES (:partition, :to)
                          ON CONFLICT (partition) DO UPDATE SET position = :to
                          WHERE p.position = :from
                          """
                        : """
                          UPDATE projection_position SET position = :to
                          WHERE partition = :partition AND position = :from
                          """;
        int rows =
                jdbc.sql(sql)
                        .param("partition", partition)
                        .param("from", from)
                        .param("to", to)
                        .update();
        if (rows != 1) {
            throw new PositionLost(partition, from);
        }
    }

    /**
     * Keeps a rebuild from beginning until the caller's transaction ends; to be called first in
     * every transaction that projects. A rebuild that has begun is waited for.
     */
    public void lockAgainstRebuild() {
        lock("pg_advisory_xact_lock_shared");
    }

    /**
     * Empties the projection: the next projector starts with the first record. Nobody else projects
     * or empties meanwhile; any number may go on afterwards, each from the positions that it finds.
     */
    public void reset() {
        lock("pg_advisory_xact_lock");
        // The positions first, as every reader's snapshot begins with them: a lock that is waited
        // for must not be one that somebody needs who holds the next.
        jdbc.sql(
                        "TRUNCATE projection_position, session, message, message_source,"
                                + " turn_chunk, projection_failure")
                .update();
    }

    // Apart from the locks of single sessions by the first number.
    private void lock(String function) {
        jdbc.sql("SELECT 1 FROM " + function + "(2, 0)").query(Integer.class).single();
    }

    /** Another projector moved the position. */
    public static final class PositionLost extends RuntimeException {
        private static final long serialVersionUID = 1;

        PositionLost(int partition, long from) {
            super("Partition " + partition + " is no longer projected to " + from + " from here");
        }
    }
}
