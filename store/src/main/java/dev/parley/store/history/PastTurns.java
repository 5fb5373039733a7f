package dev.parley.store.history;

import dev.parley.events.MessageAccepted;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The turns of a session before one that was accepted, as its prompt needs them: one statement, and
 * no look at the event log. Thread-safe.
 */
public final class PastTurns {

    private final JdbcClient jdbc;

    public PastTurns(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A turn that has ended.
     *
     * @param answer its text; empty if it has none
     * @param begun when the message was accepted, by the clock of the node that took it
     * @param ended by the clock of whoever ended it, so it may lie before {@code begun}
     */
    public record PastTurn(String question, String answer, Instant begun, Instant ended) {}

    /**
     * What came before a turn.
     *
     * @param hasConversationId true for a session of {@code /api/v1/chat}
     * @param turns the newest, oldest first
     */
    public record Past(boolean hasConversationId, List<PastTurn> turns) {}

    /**
     * Returns the turns that this one goes on from; empty if not all of the session's turns are
     * projected yet. The arbiter knows which turn was the last one: it accepts a turn only once the
     * one before has ended, so if the end of that one is projected, all of the past is.
     *
     * @param turn was accepted, and no later one has followed
     */
    public Optional<Past> before(MessageAccepted turn, int atMost) {
        var turns = new ArrayList<PastTurn>();
        var seen = new boolean[2];
        jdbc.sql(
                        """
                        WITH RECURSIVE path (low, high, parent) AS (
                            SELECT branch.seq, top.seq, branch.parent_seq
                            FROM (SELECT coalesce(max(seq), -1) AS seq FROM message
                                WHERE session_id = :session AND turn_id <> :turn
                                AND (CAST(:parent AS uuid) IS NULL OR turn_id = :parent)) top
                            LEFT JOIN LATERAL (SELECT seq, parent_seq FROM message
                                WHERE session_id = :session AND parent_seq IS NOT NULL
                                AND seq <= top.seq ORDER BY seq DESC LIMIT 1) branch ON true
                            UNION ALL
                            SELECT branch.seq, path.parent, branch.parent_seq
                            FROM path
                            LEFT JOIN LATERAL (SELECT seq, parent_seq FROM message
                                WHERE session_id = :session AND parent_seq IS NOT NULL
                                AND seq <= path.parent ORDER BY seq DESC LIMIT 1) branch ON true
                            WHERE path.parent >= 0)
                        SELECT s.conversation_id IS NOT NULL AS has_conversation_id,
                            past.question, past.answer, past.created_at, past.completed_at
                        FROM (SELECT WHERE NOT EXISTS (
                            SELECT FROM (
                                SELECT turn_id FROM turn_claim
                                WHERE session_id = :session AND turn_id <> :turn
                                ORDER BY created_at DESC LIMIT 1) last
                            WHERE NOT EXISTS (
                                SELECT FROM message m WHERE m.turn_id = last.turn_id
                                AND m.role = 'ASSISTANT' AND m.cursor_phase = 'ENDED'))) AS whole
                        LEFT JOIN session s ON s.session_id = :session
                        LEFT JOIN LATERAL (
                            SELECT q.content AS question, a.content AS answer,
                                a.created_at, a.completed_at
                            FROM path CROSS JOIN LATERAL (
                                SELECT * FROM message
                                WHERE session_id = :session AND role = 'ASSISTANT'
                                AND seq BETWEEN coalesce(path.low, 0) AND path.high
                                ORDER BY seq DESC LIMIT :most) a
                            JOIN message q ON q.turn_id = a.turn_id AND q.role = 'USER'
                            ORDER BY a.seq DESC LIMIT :most) past ON true
                        """)
                .param("session", turn.sessionId())
                .param("turn", turn.turnId())
                .param("parent", turn.parentTurnId())
                .param("most", atMost)
                .query(
                        row -> {
                            seen[0] = true;
                            seen[1] = row.getBoolean("has_conversation_id");
                            var begun = instant(row.getObject("created_at", OffsetDateTime.class));
                            if (begun != null) {
                                var ended =
                                        instant(
                                                row.getObject(
                                                        "completed_at", OffsetDateTime.class));
                                var answer = row.getString("answer");
                                turns.add(
                                        new PastTurn(
                                                row.getString("question"),
                                                answer == null ? "" : answer,
                                                begun,
                                                ended == null ? begun : ended));
                            }
                        });
        return seen[0] ? Optional.of(new Past(seen[1], turns.reversed())) : Optional.empty();
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
