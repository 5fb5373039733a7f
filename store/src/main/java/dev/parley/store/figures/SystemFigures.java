package dev.parley.store.figures;

import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Counts what the whole system has to do and to keep, by one bounded statement. Thread-safe. */
public final class SystemFigures {

    /** Rows of a kind that are counted at most: a count this high says that there are more. */
    public static final int MOST = 100_000;

    private final JdbcClient jdbc;

    public SystemFigures(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The counts of one moment, each at most {@link #MOST}.
     *
     * @param running turns that workers run
     * @param queued turns that wait for a worker
     * @param longestWait of a turn that waits now
     * @param workers workers whose lease lives
     * @param documentBytes of the files of the documents that were counted
     * @param databaseBytes of the whole database on its disk
     */
    public record Figures(
            long running,
            long queued,
            Duration longestWait,
            long workers,
            long indexing,
            long ready,
            long failed,
            long documentBytes,
            long databaseBytes) {}

    /** Counts now. Takes some milliseconds, and with very many documents some tens of them. */
    public Figures count() {
        return jdbc.sql(
                        """
                        SELECT
                            (SELECT count(*) FROM (SELECT FROM turn_claim
                                WHERE state = 'live' AND request_offset IS NOT NULL
                                LIMIT :most) AS turn) AS running,
                            (SELECT count(*) FROM (SELECT FROM turn_claim
                                WHERE state = 'live' AND request_offset IS NULL
                                LIMIT :most) AS turn) AS queued,
                            (SELECT extract(epoch FROM now() - min(created_at)) FROM turn_claim
                                WHERE state = 'live' AND request_offset IS NULL) AS longest_wait,
                            (SELECT count(*) FROM worker
                                WHERE renewed_at > now() - lease) AS workers,
                            document.*,
                            pg_database_size(current_database()) AS database_bytes
                        FROM (SELECT
                            count(*) FILTER (WHERE status = 'indexing') AS indexing,
                            count(*) FILTER (WHERE status = 'ready') AS ready,
                            count(*) FILTER (WHERE status = 'failed') AS failed,
                            coalesce(sum(size), 0) AS document_bytes
                            FROM (SELECT status, size FROM document LIMIT :most) AS counted)
                            AS document
                        """)
                .param("most", MOST)
                .query(
                        (row, i) ->
                                new Figures(
                                        row.getLong("running"),
                                        row.getLong("queued"),
                                        wait(row.getDouble("longest_wait")),
                                        row.getLong("workers"),
                                        row.getLong("indexing"),
                                        row.getLong("ready"),
                                        row.getLong("failed"),
                                        row.getLong("document_bytes"),
                                        row.getLong("database_bytes")))
                .single();
    }

    private static Duration wait(double seconds) {
        return Duration.ofMillis(Math.max(0, Math.round(seconds * 1_000)));
    }
}
