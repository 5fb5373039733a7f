package dev.parley.store.history.projection;

import dev.parley.store.words.SearchWords;
import java.util.HashMap;
import java.util.Map;
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
     * Advances a partition's position, unless another projector has moved it.
     *
     * @throws PositionLost if another projector has moved it; the caller must roll back
     */
    public void advance(int partition, long from, long to) {
        // A partition without a row must be projected from 0. After a rebuild has begun, a
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
     * Prevents a rebuild until the caller's transaction ends, and waits for one that has begun.
     * Call it first in every transaction that projects.
     */
    public void lockAgainstRebuild() {
        lock("pg_advisory_xact_lock_shared");
    }

    /**
     * Empties the projection, so that projectors start again with the first record. No other
     * process projects or resets meanwhile. Afterwards any number may go on, each from the
     * positions that it finds.
     */
    public void reset() {
        lock("pg_advisory_xact_lock");
        empty();
    }

    /**
     * Empties the projection like {@link #reset}, if its words were cut by an earlier version of
     * {@link SearchWords} than this one's.
     *
     * @return true if it was emptied
     */
    public boolean resetIfWordsAreOlder() {
        lock("pg_advisory_xact_lock");
        boolean older =
                jdbc.sql("UPDATE projection_words SET version = :version WHERE version < :version")
                                .param("version", SearchWords.VERSION)
                                .update()
                        > 0;
        if (older) {
            empty();
        }
        return older;
    }

    private void empty() {
        // Locks the positions first, because every reader's transaction begins with them: with the
        // same order of locks, the two cannot deadlock.
        jdbc.sql(
                        "TRUNCATE projection_position, session, message, message_source,"
                                + " turn_chunk, searched_text, projection_failure")
                .update();
    }

    // The first number separates this lock from those of single sessions.
    private void lock(String function) {
        jdbc.sql("SELECT 1 FROM " + function + "(2, 0)").query(Integer.class).single();
    }

    /** Another projector has moved the position. */
    public static final class PositionLost extends RuntimeException {
        private static final long serialVersionUID = 1;

        PositionLost(int partition, long from) {
            super("Partition " + partition + " is no longer at position " + from);
        }
    }
}
