package dev.parley.store.database;

import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/**
 * The limits of one connection to PostgreSQL, on both of its ends. A network that drops packets
 * tells neither of them: each must notice by itself.
 *
 * @param connect until it can be used
 * @param answer until PostgreSQL says anything
 * @param statement until PostgreSQL ends a statement
 * @param lock until PostgreSQL ends a statement that waits for a lock
 * @param idleInTransaction until PostgreSQL ends a transaction whose client is silent
 * @param peer until PostgreSQL ends a connection whose network is silent
 */
public record ConnectionLimits(
        Duration connect,
        Duration answer,
        Duration statement,
        Duration lock,
        Duration idleInTransaction,
        Duration peer) {

    /** What PostgreSQL's driver is given with the address. It counts in whole seconds. */
    Properties driver() {
        var driver = new Properties();
        driver.setProperty("connectTimeout", seconds(connect));
        // The one above ends with the network's handshake, this one when the server has let us in.
        driver.setProperty("loginTimeout", seconds(connect));
        driver.setProperty("socketTimeout", seconds(answer));
        driver.setProperty("tcpKeepAlive", "true");
        // PostgreSQL's details of an error quote the row, and so what users write.
        driver.setProperty("logServerErrorDetail", "false");
        return driver;
    }

    /** The same, with the user who connects. */
    public Properties driver(JdbcConnectionDetails database) {
        var driver = driver();
        set(driver, "user", database.getUsername());
        set(driver, "password", database.getPassword());
        return driver;
    }

    private static void set(Properties driver, String name, @Nullable String value) {
        if (value != null) {
            driver.setProperty(name, value);
        }
    }

    /** The statements that a new connection executes first. */
    public String session() {
        // Keepalives find a client that has gone while nothing is sent; tcp_user_timeout finds it
        // while an answer is.
        return """
                SET statement_timeout = '%d ms'; SET lock_timeout = '%d ms'; \
                SET idle_in_transaction_session_timeout = '%d ms'; \
                SET tcp_keepalives_idle = %d; SET tcp_keepalives_interval = %d; \
                SET tcp_keepalives_count = 3; SET tcp_user_timeout = '%d ms'"""
                .formatted(
                        statement.toMillis(),
                        lock.toMillis(),
                        idleInTransaction.toMillis(),
                        peer.toSeconds() / 2,
                        Math.max(1, peer.toSeconds() / 6),
                        peer.toMillis());
    }

    private static String seconds(Duration duration) {
        return Long.toString(duration.plusMillis(999).toSeconds());
    }
}
