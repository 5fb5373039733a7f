package dev.parley.store.turns;

import dev.parley.events.EventCodec;
import dev.parley.events.MessageAccepted;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The claims of turns that have ended, which stay as long as their sessions. The text of the
 * message, which the history holds as well, is taken out of them. The key and the body's hash stay,
 * so that the same message is never answered twice; so does the ending, which holds no text, and
 * whose id readers come back with. Ages are by the database's clock. Thread-safe.
 */
public final class EndedTurns {

    private final JdbcClient jdbc;

    public EndedTurns(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Clears claims of turns that ended that long ago and are projected to their end. Any number of
     * processes may do so at once.
     *
     * @return how many were cleared
     */
    public int clear(Duration olderThan, int atMost) {
        var due = projected(olderThan, atMost);
        if (!due.isEmpty()) {
            clear(due);
        }
        return due.size();
    }

    private List<MessageAccepted> projected(Duration olderThan, int atMost) {
        return jdbc
                .sql(
                        """
                        SELECT accepted FROM turn_claim c
                        WHERE state = 'ended' AND NOT cleared
                          AND created_at < now() - :age * interval '1 ms'
                          AND updated_at < now() - :age * interval '1 ms'
                          AND EXISTS (SELECT FROM message m
                            WHERE m.turn_id = c.turn_id AND m.role = 'ASSISTANT'
                              AND m.completed_at IS NOT NULL)
                        ORDER BY created_at LIMIT :most
                        """)
                .param("age", olderThan.toMillis())
                .param("most", atMost)
                .query(String.class)
                .list()
                .stream()
                .map(TurnClaims::message)
                .toList();
    }

    // What is projected was published, whoever failed to note it. The column keeps an event, since
    // an earlier version reads it.
    private void clear(List<MessageAccepted> turns) {
        jdbc.sql(
                        """
                        UPDATE turn_claim c
                        SET accepted = projected.accepted, accepted_record = NULL,
                            terminal_record = NULL, cleared = true, published = true
                        FROM unnest(:turns, :accepted) AS projected (turn_id, accepted)
                        WHERE c.turn_id = projected.turn_id AND c.state = 'ended'
                        """)
                .param("turns", turns.stream().map(MessageAccepted::turnId).toArray(UUID[]::new))
                .param(
                        "accepted",
                        turns.stream()
                                .map(turn -> EventCodec.encodeToString(turn.withoutText()))
                                .toArray(String[]::new))
                .update();
    }
}
