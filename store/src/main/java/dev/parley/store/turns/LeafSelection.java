package dev.parley.store.turns;

import dev.parley.events.SessionEvent.LeafSelected;
import dev.parley.log.EventLog;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Selects the turn that a session's next message goes on from: decides it in the claim of the
 * session's newest turn, and writes it to the event log. If a crash comes in between, the reaper
 * writes it. Thread-safe.
 */
public final class LeafSelection {

    private static final String SELECTED =
            "session_id, turn_id, leaf_turn_id, leaf_selection, leaf_selected_at";

    private final JdbcClient jdbc;
    private final EventLog log;
    private final Clock clock;

    public LeafSelection(JdbcClient jdbc, EventLog log, Clock clock) {
        this.jdbc = jdbc;
        this.log = log;
        this.clock = clock;
    }

    /**
     * Selects a turn of the owner's session, and blocks until the event log says so.
     *
     * @return false if the session has no turn that is over, or its newest one is live
     * @throws java.util.concurrent.CompletionException if Kafka refuses the event; it is selected,
     *     and the reaper will write the event
     */
    public boolean select(String owner, UUID sessionId, UUID leafTurnId) {
        var selected = decide(owner, sessionId, leafTurnId);
        selected.ifPresent(this::publish);
        return selected.isPresent();
    }

    // While an answer is being written, it is what the next message goes on from.
    private Optional<LeafSelected> decide(String owner, UUID sessionId, UUID leafTurnId) {
        return jdbc.sql(
                        """
                        UPDATE turn_claim SET leaf_turn_id = :leaf,
                            leaf_selection = leaf_selection + 1, leaf_published = false,
                            leaf_selected_at = CAST(:at AS timestamptz)
                        WHERE state <> 'live' AND turn_id =
                            (SELECT turn_id FROM turn_claim
                            WHERE session_id = :session AND owner = :owner
                            ORDER BY created_at DESC LIMIT 1)
                        """
                                + " RETURNING "
                                + SELECTED)
                .param("leaf", leafTurnId)
                .param("at", clock.instant().toString())
                .param("session", sessionId)
                .param("owner", owner)
                .query(LeafSelection::selected)
                .optional();
    }

    /**
     * Returns selections that were decided that long ago, by the clock of the node that did, and
     * are not known to be in the event log.
     */
    public List<LeafSelected> unpublished(Duration olderThan, int atMost) {
        return jdbc.sql(
                        "SELECT "
                                + SELECTED
                                + """
                                 FROM turn_claim
                                WHERE NOT leaf_published
                                  AND leaf_selected_at < now() - :age * interval '1 ms'
                                ORDER BY leaf_selected_at LIMIT :most
                                """)
                .param("age", olderThan.toMillis())
                .param("most", atMost)
                .query(LeafSelection::selected)
                .list();
    }

    /**
     * Writes a selection to the event log, perhaps again: readers drop the repeat.
     *
     * @throws java.util.concurrent.CompletionException if Kafka refuses the event
     */
    public void publish(LeafSelected selected) {
        log.append(selected).join();
        jdbc.sql(
                        """
                        UPDATE turn_claim SET leaf_published = true
                        WHERE turn_id = ? AND leaf_selection = ?
                        """)
                .params(selected.lastTurnId(), selected.selection())
                .update();
    }

    private static LeafSelected selected(ResultSet row, int number) throws SQLException {
        return new LeafSelected(
                row.getObject("session_id", UUID.class),
                row.getObject("leaf_selected_at", OffsetDateTime.class).toInstant(),
                row.getObject("leaf_turn_id", UUID.class),
                row.getObject("turn_id", UUID.class),
                row.getInt("leaf_selection"));
    }
}
