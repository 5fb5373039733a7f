package dev.parley.store.turns;

import dev.parley.events.EventCodec;
import dev.parley.events.MessageAccepted;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The claims of turns that have ended, which stay as long as their sessions. What the history holds
 * as well is taken out of them: the text of the message, and the ending. The key and the body's
 * hash stay, so that the same message is never answered twice. Ages are by the database's clock.
 * Thread-safe.
 */
public final class EndedTurns {

    private final JdbcClient jdbc;

    public EndedTurns(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Projected(UUID turnId, MessageAccepted message) {}

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

    private List<Projected> projected(Duration olderThan, int atMost) {
        return jdbc.sql(
                        """
                        SELECT turn_id, accepted FROM turn_claim c
                        WHERE state = 'ended' AND terminal IS NOT NULL
                          AND created_at < now() - :age * interval '1 ms'
                          AND updated_at < now() - :age * interval '1 ms'
                          AND EXISTS (SELECT FROM message m
                            WHERE m.turn_id = c.turn_id AND m.role = 'ASSISTANT'
                              AND m.completed_at IS NOT NULL)
                        ORDER BY created_at LIMIT :most
                        """)
                .param("age", olderThan.toMillis())
                .param("most", atMost)
                .query(
                        (row, i) ->
                                new Projected(
                                        row.getObject("turn_id", UUID.class),
                                        TurnClaims.message(row.getString("accepted"))))
                .list();
    }

    // What is projected was published, whoever failed to note it.
    private void clear(List<Projected> turns) {
        jdbc.sql(
                        """
                        UPDATE turn_claim c
                        SET accepted = cleared.accepted, terminal = NULL, published = true
                        FROM unnest(:turns, :accepted) AS cleared (turn_id, accepted)
                        WHERE c.turn_id = cleared.turn_id AND c.state = 'ended'
                        """)
                .param("turns", turns.stream().map(Projected::turnId).toArray(UUID[]::new))
                .param(
                        "accepted",
                        turns.stream()
                                .map(
                                        turn ->
                                                EventCodec.encodeToString(
                                                        turn.message().withoutText()))
                                .toArray(String[]::new))
                .update();
    }
}
