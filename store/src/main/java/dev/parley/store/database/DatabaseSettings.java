package dev.parley.store.database;

import dev.parley.bounds.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long a service waits for PostgreSQL, and PostgreSQL for a service.
 *
 * @param connectTimeout how long a new connection may take until it can be used, 1 s to 1 min,
 *     default 5 s
 * @param lockTimeout how long a statement may wait for a lock, 100 ms to 10 min, default 20 s, and
 *     5 s in the API service, whose clients wait; more than {@code idle-in-transaction}, so that a
 *     worker or projector outlasts a process that hangs with a lock
 * @param statementTimeout how long PostgreSQL may work on one statement, from {@code lock-timeout}
 *     to 1 h, default 30 s, and 10 s in the API service; migrations have no such limit
 * @param answerTimeout how long a service waits for PostgreSQL to say anything, whole seconds
 *     beyond {@code statement-timeout}, up to 2 h, default 35 s, and 12 s in the API service; then
 *     the network counts as broken, and the connection is given up. The waits for notices have
 *     limits of their own
 * @param idleInTransaction how long a process may be silent within a transaction, 1 s to 10 min,
 *     default 15 s, which is longer than a call to the brokers; then PostgreSQL ends the
 *     transaction, so that a process that hangs does not hold its locks
 * @param peerTimeout after which silence of the network PostgreSQL gives a connection up, 10 s to 1
 *     h, default 1 min; else those of a broken network stay for hours, and no new ones are allowed
 * @param migrationTimeout how long one statement of a migration may take, 1 min to 2 days, default
 *     2 h; a large table gets an index in minutes
 */
@ConfigurationProperties("parley.database")
public record DatabaseSettings(
        @DefaultValue("5s") Duration connectTimeout,
        @DefaultValue("20s") Duration lockTimeout,
        @DefaultValue("30s") Duration statementTimeout,
        @DefaultValue("35s") Duration answerTimeout,
        @DefaultValue("15s") Duration idleInTransaction,
        @DefaultValue("1m") Duration peerTimeout,
        @DefaultValue("2h") Duration migrationTimeout) {

    public DatabaseSettings {
        Bounds.check("parley.database.connect-timeout", connectTimeout, "1s", "1m");
        Bounds.check("parley.database.lock-timeout", lockTimeout, "100ms", "10m");
        Bounds.check("parley.database.statement-timeout", statementTimeout, "1s", "1h");
        Bounds.check("parley.database.answer-timeout", answerTimeout, "2s", "2h");
        Bounds.check("parley.database.idle-in-transaction", idleInTransaction, "1s", "10m");
        Bounds.check("parley.database.peer-timeout", peerTimeout, "10s", "1h");
        Bounds.check("parley.database.migration-timeout", migrationTimeout, "1m", "2d");
        if (lockTimeout.compareTo(statementTimeout) > 0) {
            throw new IllegalArgumentException(
                    "parley.database.lock-timeout must be at most"
                            + " parley.database.statement-timeout");
        }
        // PostgreSQL's own answer must come first: it tells what was wrong, and keeps the
        // connection.
        if (answerTimeout.minusSeconds(1).compareTo(statementTimeout) < 0) {
            throw new IllegalArgumentException(
                    "parley.database.answer-timeout must be at least a second longer than"
                            + " parley.database.statement-timeout");
        }
    }

    /** The limits of a connection of the pool. */
    ConnectionLimits pooled() {
        return new ConnectionLimits(
                connectTimeout,
                answerTimeout,
                statementTimeout,
                lockTimeout,
                idleInTransaction,
                peerTimeout);
    }

    /** The limits of a connection that changes tables, and may rightly need long for it. */
    ConnectionLimits migrating() {
        return new ConnectionLimits(
                connectTimeout,
                migrationTimeout,
                migrationTimeout,
                migrationTimeout,
                idleInTransaction,
                peerTimeout);
    }

    /**
     * The limits of a worker's lease.
     *
     * @param duration whoever waits for longer has lost the lease anyway
     */
    public ConnectionLimits leased(Duration duration) {
        return new ConnectionLimits(
                duration, duration, duration, duration, idleInTransaction, peerTimeout);
    }
}
