package dev.parley.store.history.projection;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The records that could not be projected, which a person may look at. The event log holds them
 * too, so only the newest need to stay here. Thread-safe.
 */
public final class ProjectionFailures {

    private final JdbcClient jdbc;

    public ProjectionFailures(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Removes all but the newest.
     *
     * @return how many were removed
     */
    public int keepNewest(int most) {
        return jdbc.sql(
                        """
                        DELETE FROM projection_failure f USING (
                            SELECT partition, log_offset FROM projection_failure
                            ORDER BY written_at DESC NULLS LAST, partition, log_offset
                            OFFSET :most) old
                        WHERE f.partition = old.partition AND f.log_offset = old.log_offset
                        """)
                .param("most", most)
                .update();
    }
}
