package dev.parley.store.turns;

import dev.parley.events.MessageAccepted;
import dev.parley.events.TurnEvent;
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

    /** Returns cancelled turns that no worker has claimed. */
    public List<MessageAccepted> cancelledInQueue(Duration olderThan, int limit) {
        return messages("cancel_requested AND attempt = 0", olderThan, limit);
    }

    /** A turn that a worker has claimed. */
    public record Taken(MessageAccepted message, int attempt) {}

    /**
     * Returns turns that were accepted at least that long ago, and whose worker has been silent for
     * this long. A worker notes at least every 10 s which turns it runs.
     */
    public List<Taken> silent(Duration since, Duration olderThan, int limit) {
        return jdbc.sql(
                        """
                        SELECT accepted, attempt FROM turn_claim
                        WHERE state = 'live' AND attempt > 0
                          AND updated_at < now() - :since * interval '1 ms'
                          AND created_at <= now() - :age * interval '1 ms'
                        ORDER BY created_at LIMIT :limit
                        """)
                .param("since", since.toMillis())
                .param("age", olderThan.toMillis())
                .param("limit", limit)
                .query(
                        (row, i) ->
                                new Taken(
                                        TurnClaims.message(row.getString("accepted")),
                                        row.getInt("attempt")))
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
