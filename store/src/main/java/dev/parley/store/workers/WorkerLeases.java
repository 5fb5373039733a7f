package dev.parley.store.workers;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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

    /**
     * @param name tells an operator which worker it is
     * @param duration how long a worker counts as alive after it has renewed its lease
     */
    public WorkerLeases(JdbcConnectionDetails database, String name, Duration duration) {
        this.database = database;
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
        var settings = new Properties();
        set(settings, "user", database.getUsername());
        set(settings, "password", database.getPassword());
        settings.setProperty("ApplicationName", "parley-lease");
        settings.setProperty("tcpKeepAlive", "true");
        // Whoever waits for longer has lost the lease anyway.
        var seconds = Long.toString(Math.max(1, duration.toSeconds()));
        settings.setProperty("connectTimeout", seconds);
        settings.setProperty("socketTimeout", seconds);
        var connection = DriverManager.getConnection(database.getJdbcUrl(), settings);
        try {
            return new WorkerLease(connection, worker, name, duration);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static void set(Properties settings, String name, @Nullable String value) {
        if (value != null) {
            settings.setProperty(name, value);
        }
    }
}
