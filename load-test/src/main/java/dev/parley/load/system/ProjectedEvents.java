package dev.parley.load.system;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** How far the projector has come, read from its database. */
public final class ProjectedEvents {

    private final JdbcClient database;

    public ProjectedEvents(String jdbcUrl) {
        this.database = JdbcClient.create(new DriverManagerDataSource(jdbcUrl));
    }

    /** Events of the log that are projected, over all partitions. */
    public long count() {
        return database.sql("SELECT coalesce(sum(position), 0) FROM projection_position")
                .query(Long.class)
                .single();
    }
}
