package dev.parley.store.workers;

import dev.parley.store.database.ConnectionLimits;
import dev.parley.store.database.DatabaseSettings;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/**
 * The leases of one worker: one after another, each on a connection of its own, outside the pool.
 * Thread-safe.
 */
public final class WorkerLeases {

    private final JdbcConnectionDetails database;
    private final UUID worker = UUID.randomUUID();
    private final String name;
    private final Duration duration;
    private final ConnectionLimits limits;

    /**
     * @param name tells an operator which worker it is
     * @param duration how long a worker counts as alive after it has renewed its lease
     */
    public WorkerLeases(
            JdbcConnectionDetails database,
            DatabaseSettings settings,
            String name,
            Duration duration) {
        this.database = database;
        this.limits = settings.leased(duration);
        this.name = name;
        this.duration = duration;
    }

    /** The worker's id, another one for each start. */
    public UUID worker() {
        return worker;
    }

    /**
     * Connects and takes the lease; the caller closes it. An answer of the database takes at most
     * the lease's duration.
     */
    public WorkerLease take() throws SQLException {
        var settings = limits.driver(database);
        settings.setProperty("ApplicationName", "parley-lease");
        var connection = DriverManager.getConnection(database.getJdbcUrl(), settings);
        try (var statement = connection.createStatement()) {
            statement.execute(limits.session());
            return new WorkerLease(connection, worker, name, duration);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }
}
