package dev.parley.store.limits;

import dev.parley.store.database.WithoutPool;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The table {@code usage_day}: what the turns that ended on each day took. {@code TurnClaims} adds
 * to it, with the ending. Days are UTC, by the database's clock. Thread-safe.
 */
public final class UsageDays {

    private static final String SELECT =
            """
            SELECT d.owner, day, model, mode, sum(turns) AS turns,
                sum(prompt_tokens) AS prompt_tokens, sum(completion_tokens) AS completion_tokens,
                sum(uncounted_tokens) AS uncounted_tokens, coalesce(o.name, d.owner) AS name
            FROM usage_day d LEFT JOIN owner o ON o.id = d.owner
            WHERE day > CAST(now() AT TIME ZONE 'UTC' AS date) - :days
            """;

    private static final String GROUP =
            """
            GROUP BY d.owner, o.name, day, model, mode
            ORDER BY day DESC, name, model, mode LIMIT :most
            """;

    private final JdbcClient jdbc;

    public UsageDays(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The usage in a database without a pool, for a command that runs a few statements. */
    public static UsageDays at(String jdbcUrl, String user, String password) {
        return new UsageDays(WithoutPool.client(jdbcUrl, user, password));
    }

    /**
     * What an owner's turns of a day took, of one model and mode.
     *
     * @param ownerName what the owner is called
     * @param model empty if it is not known
     * @param uncountedTokens reserved for attempts whose tokens nobody counted
     */
    public record Usage(
            String ownerName,
            LocalDate day,
            String model,
            String mode,
            long turns,
            long promptTokens,
            long completionTokens,
            long uncountedTokens) {

        private static Usage read(ResultSet row, int number) throws SQLException {
            return new Usage(
                    row.getString("name"),
                    row.getObject("day", LocalDate.class),
                    row.getString("model"),
                    row.getString("mode"),
                    row.getLong("turns"),
                    row.getLong("prompt_tokens"),
                    row.getLong("completion_tokens"),
                    row.getLong("uncounted_tokens"));
        }
    }

    /** Returns the owner's usage of the last days, with today, newest first. */
    public List<Usage> of(String owner, int days, int atMost) {
        return jdbc.sql(SELECT + "AND d.owner = :owner " + GROUP)
                .param("owner", owner)
                .param("days", days)
                .param("most", atMost)
                .query(Usage::read)
                .list();
    }

    /** Returns the usage of all owners of the last days, with today, newest first. */
    public List<Usage> all(int days, int atMost) {
        return jdbc.sql(SELECT + GROUP)
                .param("days", days)
                .param("most", atMost)
                .query(Usage::read)
                .list();
    }

    /**
     * Forgets days before today of owners who had all that they have erased on that day or later.
     *
     * @return how many rows were removed
     */
    public int forgetErased(int atMost) {
        return jdbc.sql(
                        """
                        DELETE FROM usage_day WHERE ctid = ANY (ARRAY(
                            SELECT d.ctid FROM usage_day d JOIN erasure e ON e.owner = d.owner
                            WHERE e.state = 'finished' AND d.day <= CAST(e.requested_at AT TIME ZONE 'UTC' AS date)
                              AND d.day < CAST(now() AT TIME ZONE 'UTC' AS date)
                            LIMIT :most FOR UPDATE OF d SKIP LOCKED))
                        """)
                .param("most", atMost)
                .update();
    }

    /**
     * Forgets days that are that long ago.
     *
     * @return how many rows were removed
     */
    public int forget(Duration olderThan, int atMost) {
        return jdbc.sql(
                        """
                        DELETE FROM usage_day WHERE ctid = ANY (ARRAY(
                            SELECT ctid FROM usage_day
                            WHERE day < CAST(now() AT TIME ZONE 'UTC' AS date) - :days
                            LIMIT :most FOR UPDATE SKIP LOCKED))
                        """)
                .param("days", Math.toIntExact(olderThan.toDays()))
                .param("most", atMost)
                .update();
    }
}
