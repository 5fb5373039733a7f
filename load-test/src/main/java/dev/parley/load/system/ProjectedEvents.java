package dev.parley.load.system;

import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** How far the projector has come, read from its database. */
public final class ProjectedEvents {

    private final JdbcClient database;

    public ProjectedEvents(String jdbcUrl) {
        this.database = JdbcClient.create(new DriverManagerDataSource(jdbcUrl));
    }

    /** Events of the log that are projected, over all partitions; by a rebuild if one runs. */
    public long count() {
        try {
            return count(isRebuilding() ? "rebuild.projection_position" : "projection_position");
        } catch (BadSqlGrammarException e) {
            // The rebuild has ended in between.
            return count("projection_position");
        }
    }

    private boolean isRebuilding() {
        return database.sql("SELECT to_regnamespace('rebuild') IS NOT NULL")
                .query(Boolean.class)
                .single();
    }

    private long count(String positions) {
        return database.sql("SELECT coalesce(sum(position), 0) FROM " + positions)
                .query(Long.class)
                .single();
    }
}
