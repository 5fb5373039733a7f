package dev.parley.store.turns;

import dev.parley.events.MessageAccepted;
import dev.parley.events.TurnEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Finds turns that have not ended, for the reaper. Ages are by the database's clock. */
public final class OpenTurns {

    private final JdbcClient jdbc;

    public OpenTurns(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Returns messages whose three records are not all known to be written. */
    public List<MessageAccepted> unpublished(Duration olderThan, int limit) {
        return messages("NOT published", olderThan, limit);
    }

    /** Returns published turns that no worker has claimed. */
    public List<MessageAccepted> neverTaken(Duration olderThan, int limit) {
        return messages("published AND attempt = 0 AND NOT cancel_requested", olderThan, limit);
    }

    /**
     * A turn and its last attempt.
     *
     * @param attempt 0 if no worker has claimed it
     */
    public record Taken(MessageAccepted message, int attempt) {}

    /** Returns cancelled turns that wait for a worker, and for which no model was asked. */
    public List<Taken> cancelledInQueue(Duration olderThan, int limit) {
        return jdbc.sql(
                        """
                        SELECT accepted, attempt FROM turn_claim
                        WHERE state = 'live' AND cancel_requested
                          AND attempt = unasked AND request_offset IS NULL
                          AND created_at < now() - :age * interval '1 ms'
                        ORDER BY created_at LIMIT :limit
                        """)
                .param("age", olderThan.toMillis())
                .param("limit", limit)
                .query(OpenTurns::taken)
                .list();
    }

    /**
     * Returns turns that were accepted at least that long ago, and whose worker has been silent for
     * this long, or which have none because what it needs is away. A worker notes at least every 10
     * s which turns it runs.
     */
    public List<Taken> silent(Duration since, Duration olderThan, int limit) {
        return jdbc.sql(
                        """
                        SELECT accepted, attempt FROM turn_claim
                        WHERE state = 'live' AND attempt > 0
                          AND (updated_at < now() - :since * interval '1 ms'
                            OR unasked > 0 AND request_offset IS NULL)
                          AND created_at <= now() - :age * interval '1 ms'
                        ORDER BY created_at LIMIT :limit
                        """)
                .param("since", since.toMillis())
                .param("age", olderThan.toMillis())
                .param("limit", limit)
                .query(OpenTurns::taken)
                .list();
    }

    /** Returns decided endings that are not known to be in the event log. */
    public List<TurnEvent.Ending> unpublishedEndings(Duration olderThan, int limit) {
        return jdbc
                .sql(
                        """
                        SELECT terminal FROM turn_claim
                        WHERE state = 'ending' AND updated_at < now() - :age * interval '1 ms'
                        ORDER BY created_at LIMIT :limit
                        """)
                .param("age", olderThan.toMillis())
                .param("limit", limit)
                .query(String.class)
                .list()
                .stream()
                .map(TurnClaims::ending)
                .toList();
    }

    private static Taken taken(ResultSet row, int number) throws SQLException {
        return new Taken(TurnClaims.message(row.getString("accepted")), row.getInt("attempt"));
    }

    private List<MessageAccepted> messages(String which, Duration olderThan, int limit) {
        return jdbc
                .sql(
                        """
                        SELECT accepted FROM turn_claim
                        WHERE state = 'live' AND %s
                          AND created_at < now() - :age * interval '1 ms'
                        ORDER BY created_at LIMIT :limit
                        """
                                .formatted(which))
                .param("age", olderThan.toMillis())
                .param("limit", limit)
                .query(String.class)
                .list()
                .stream()
                .map(TurnClaims::message)
                .toList();
    }
}
