package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The limits of a service's connection, on its own end and on that of PostgreSQL. */
class DatabaseSessionTest {

    private final TestSystem system = TestSystem.get();

    @Test
    void theApiGivesUpWhileItsClientWaits() throws SQLException {
        requireLimits(system.apiBean(DataSource.class), "5s", "10s", Duration.ofSeconds(12));
    }

    @Test
    void workersOutlastAProcessThatHangsWithALock() throws SQLException {
        requireLimits(system.workerBean(DataSource.class), "20s", "30s", Duration.ofSeconds(35));
    }

    @Test
    void projectorsDoToo() throws SQLException {
        requireLimits(system.projectorBean(DataSource.class), "20s", "30s", Duration.ofSeconds(35));
    }

    private static void requireLimits(
            DataSource pool, String lock, String statement, Duration answer) throws SQLException {
        assertThat(setting(pool, "lock_timeout")).isEqualTo(lock);
        assertThat(setting(pool, "statement_timeout")).isEqualTo(statement);
        assertThat(setting(pool, "idle_in_transaction_session_timeout")).isEqualTo("15s");
        assertThat(setting(pool, "tcp_keepalives_idle")).isEqualTo("30");
        assertThat(setting(pool, "tcp_user_timeout")).isEqualTo("60000");
        try (var connection = pool.getConnection()) {
            assertThat(connection.getNetworkTimeout()).isEqualTo(answer.toMillis());
        }
    }

    private static String setting(DataSource pool, String name) {
        return JdbcClient.create(pool).sql("SHOW " + name).query(String.class).single();
    }
}
