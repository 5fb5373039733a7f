package dev.parley.store.database;

import java.util.Properties;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A database without a pool, for a command that runs a few statements. */
public final class WithoutPool {

    private WithoutPool() {}

    /** Returns a client that opens a connection for each statement, and waits for seconds only. */
    public static JdbcClient client(String jdbcUrl, String user, String password) {
        var limits = new Properties();
        limits.setProperty("connectTimeout", "5");
        limits.setProperty("socketTimeout", "10");
        var database = new DriverManagerDataSource(jdbcUrl, limits);
        database.setUsername(user);
        database.setPassword(password);
        return JdbcClient.create(database);
    }
}
