package dev.parley.system;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * A database of a test's own, with Parley's tables, on the server of the run.
 *
 * @param url of JDBC
 */
record OwnDatabase(String url) implements JdbcConnectionDetails {

    static OwnDatabase create(String name) throws SQLException {
        var backend = Backend.get();
        try (var connection =
                        DriverManager.getConnection(
                                backend.jdbcUrl(), backend.user(), backend.password());
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        var url = backend.jdbcUrl().replaceFirst("/postgres(?=\\?|$)", "/" + name);
        Flyway.configure().dataSource(url, backend.user(), backend.password()).load().migrate();
        return new OwnDatabase(url);
    }

    /** A client without a pool: each statement has a connection of its own. */
    JdbcClient client() {
        return JdbcClient.create(
                new DriverManagerDataSource(getJdbcUrl(), getUsername(), getPassword()));
    }

    /** At most this many connections; the caller closes them. */
    HikariDataSource pool(int connections) {
        var pool = new HikariDataSource();
        pool.setJdbcUrl(getJdbcUrl());
        pool.setUsername(getUsername());
        pool.setPassword(getPassword());
        pool.setMaximumPoolSize(connections);
        return pool;
    }

    @Override
    public String getUsername() {
        return Backend.get().user();
    }

    @Override
    public String getPassword() {
        return Backend.get().password();
    }

    @Override
    public String getJdbcUrl() {
        return url;
    }
}
