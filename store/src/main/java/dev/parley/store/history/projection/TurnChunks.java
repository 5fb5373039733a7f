package dev.parley.store.history.projection;

import dev.parley.events.EventCodec;
import dev.parley.events.SessionEvent;
import dev.parley.events.TurnCursor;
import dev.parley.events.TurnEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The archive: the events of each attempt in blocks of 64, one event a line. A block is written
 * once, when it is whole or its attempt is over; until then it stands in parts. Every read sees
 * both as of one moment, because the projector may complete a block between two reads. Joins the
 * caller's transaction. Thread-safe.
 */
public final class TurnChunks {

    /** Events in a block. It must not change, because the rows of old turns depend on it. */
    static final int EVENTS = 64;

    private final JdbcClient jdbc;

    public TurnChunks(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Returns the block that holds the event with this number. */
    public static int blockOf(int n) {
        return (n - 1) / EVENTS;
    }

    /**
     * A block, or as much of it as there is.
     *
     * @param events the events in order, one a line
     */
    public record Block(int attempt, int block, String events) {

        /** Returns true if no event will be added. */
        public boolean isWhole() {
            return events.lines().count() == EVENTS;
        }

        /** Returns the events in order. */
        public Stream<SessionEvent> decoded() {
            return events.lines().map(EventCodec::decodeOwn);
        }
    }

    /**
     * A block that gets no more events.
     *
     * @param hasParts true if some of it stands in parts
     */
    record WholeBlock(
            UUID turnId, UUID sessionId, int attempt, int lastN, String events, boolean hasParts) {

        int block() {
            return blockOf(lastN);
        }
    }

    /** Some events of a block that will get more. */
    record Part(UUID turnId, int attempt, int firstN, int lastN, String events) {}

    /**
     * How far a turn is projected.
     *
     * @param attempt the attempt whose text counts; 0 before the first
     * @param archivedN number of the last event of that attempt
     */
    public record Progress(int attempt, int archivedN, TurnCursor cursor) {

        /** Nothing is projected. */
        public static final Progress NONE = new Progress(0, 0, TurnCursor.ACCEPTED);
    }

    /**
     * A turn that has not ended.
     *
     * @param events those of its block that is not whole, one a line
     * @param hasParts true if some of them stand in parts
     */
    record Open(UUID turnId, Progress progress, String events, boolean hasParts) {}

    /**
     * Returns how far a turn is projected, which is not at all if it has not begun; empty if the
     * owner has no such session, as far as sessions are projected.
     */
    public Optional<Progress> progress(String owner, UUID sessionId, UUID turnId) {
        return jdbc.sql(
                        """
                        SELECT t.* FROM session s LEFT JOIN turn_cursor t ON t.turn_id = :turn
                        WHERE s.session_id = :session AND s.owner = :owner
                        """)
                .param("turn", turnId)
                .param("session", sessionId)
                .param("owner", owner)
                .query((row, i) -> row.getString("turn_id") == null ? Progress.NONE : progress(row))
                .optional();
    }

    /** Returns the blocks of an owner's turn in order, from this one on. */
    public List<Block> page(
            String owner, UUID sessionId, UUID turnId, int attempt, int block, int limit) {
        return page(
                "WHERE EXISTS (SELECT FROM message m JOIN session s USING (session_id)"
                        + " WHERE m.turn_id = :turn AND m.session_id = :session"
                        + " AND s.owner = :owner)",
                Map.of("owner", owner, "session", sessionId),
                new Place(turnId, attempt, block),
                limit);
    }

    private record Place(UUID turnId, int attempt, int block) {}

    private List<Block> page(String where, Map<String, ?> values, Place from, int limit) {
        return jdbc.sql(
                        """
                        SELECT attempt, block, string_agg(events, '' ORDER BY first_n) AS events
                        FROM (
                            (SELECT attempt, block, 0 AS first_n, events FROM turn_chunk
                            WHERE turn_id = :turn AND (attempt, block) >= (:attempt, :block)
                            ORDER BY attempt, block LIMIT :limit)
                            UNION ALL
                            SELECT attempt, (first_n - 1) / 64, first_n, events
                            FROM turn_chunk_part
                            WHERE turn_id = :turn
                                AND (attempt, (first_n - 1) / 64) >= (:attempt, :block)
                        ) AS archived
                        %s
                        GROUP BY attempt, block ORDER BY attempt, block LIMIT :limit
                        """
                                .formatted(where))
                .params(values)
                .param("turn", from.turnId())
                .param("attempt", from.attempt())
                .param("block", from.block())
                .param("limit", limit)
                .query(Block.class)
                .list();
    }

    /** Returns the text of an attempt up to an event. */
    String text(UUID turnId, int attempt, int lastN) {
        var text = new StringBuilder();
        page("", Map.of(), new Place(turnId, attempt, 0), Integer.MAX_VALUE).stream()
                .filter(block -> block.attempt() == attempt)
                .flatMap(Block::decoded)
                .forEach(
                        event -> {
                            if (event instanceof TurnEvent.Token token && token.n() <= lastN) {
                                text.append(token.text());
                            }
                        });
        return text.toString();
    }

    /** Returns those of the turns that have not ended. */
    Map<UUID, Open> open(Collection<UUID> turns) {
        var open = new HashMap<UUID, Open>();
        if (turns.isEmpty()) {
            return open;
        }
        jdbc.sql(
                        """
                        SELECT t.*, p.turn_id IS NOT NULL AS has_parts,
                            coalesce(c.events, '') || coalesce(p.events, '') AS events
                        FROM turn_cursor t
                        LEFT JOIN turn_chunk c ON c.turn_id = t.turn_id AND c.attempt = t.attempt
                            AND c.block = t.archived_n / 64 AND t.archived_n > 0
                        LEFT JOIN LATERAL (
                            SELECT turn_id, string_agg(events, '' ORDER BY first_n) AS events
                            FROM turn_chunk_part
                            WHERE turn_id = t.turn_id AND attempt = t.attempt GROUP BY turn_id
                        ) AS p ON true
                        WHERE t.turn_id = ANY (:turns) AND t.cursor_phase <> 'ENDED'
                        """)
                .param("turns", turns.toArray(UUID[]::new))
                .query(
                        (row, i) ->
                                new Open(
                                        row.getObject("turn_id", UUID.class),
                                        progress(row),
                                        row.getString("events"),
                                        row.getBoolean("has_parts")))
                .list()
                .forEach(turn -> open.put(turn.turnId(), turn));
        return open;
    }

    private static Progress progress(ResultSet row) throws SQLException {
        return new Progress(
                row.getInt("attempt"),
                row.getInt("archived_n"),
                new TurnCursor(
                        row.getInt("cursor_attempt"),
                        row.getInt("cursor_n"),
                        TurnCursor.Phase.valueOf(row.getString("cursor_phase"))));
    }

    /** Writes blocks and removes their parts. */
    void addBlocks(List<WholeBlock> blocks) {
        if (blocks.isEmpty()) {
            return;
        }
        // An earlier version wrote blocks that were not whole, which are replaced here.
        jdbc.sql(
                        """
                        INSERT INTO turn_chunk (turn_id, attempt, block, session_id, events)
                        SELECT * FROM unnest(:turns, :attempts, :blocks, :sessions, :events)
                        ON CONFLICT (turn_id, attempt, block) DO UPDATE SET events = excluded.events
                        """)
                .param("turns", column(blocks, WholeBlock::turnId, UUID[]::new))
                .param("attempts", column(blocks, WholeBlock::attempt, Integer[]::new))
                .param("blocks", column(blocks, WholeBlock::block, Integer[]::new))
                .param("sessions", column(blocks, WholeBlock::sessionId, UUID[]::new))
                .param("events", column(blocks, WholeBlock::events, String[]::new))
                .update();
        removeParts(blocks.stream().filter(WholeBlock::hasParts).toList());
    }

    private void removeParts(List<WholeBlock> blocks) {
        if (blocks.isEmpty()) {
            return;
        }
        jdbc.sql(
                        """
                        DELETE FROM turn_chunk_part p
                        USING unnest(:turns, :attempts, :lasts) AS whole (turn_id, attempt, last_n)
                        WHERE p.turn_id = whole.turn_id AND p.attempt = whole.attempt
                            AND p.first_n <= whole.last_n
                        """)
                .param("turns", column(blocks, WholeBlock::turnId, UUID[]::new))
                .param("attempts", column(blocks, WholeBlock::attempt, Integer[]::new))
                .param("lasts", column(blocks, WholeBlock::lastN, Integer[]::new))
                .update();
    }

    void addParts(List<Part> parts) {
        if (parts.isEmpty()) {
            return;
        }
        jdbc.sql(
                        """
                        INSERT INTO turn_chunk_part (turn_id, attempt, first_n, last_n, events)
                        SELECT * FROM unnest(:turns, :attempts, :firsts, :lasts, :events)
                        """)
                .param("turns", column(parts, Part::turnId, UUID[]::new))
                .param("attempts", column(parts, Part::attempt, Integer[]::new))
                .param("firsts", column(parts, Part::firstN, Integer[]::new))
                .param("lasts", column(parts, Part::lastN, Integer[]::new))
                .param("events", column(parts, Part::events, String[]::new))
                .update();
    }

    /** Removes the parts of the sessions' turns. Their blocks go with the sessions. */
    void removeParts(Collection<UUID> sessions) {
        if (sessions.isEmpty()) {
            return;
        }
        jdbc.sql(
                        """
                        DELETE FROM turn_chunk_part p USING message m
                        WHERE m.session_id = ANY (:sessions) AND p.turn_id = m.turn_id
                        """)
                .param("sessions", sessions.toArray(UUID[]::new))
                .update();
    }

    private static <R, T> T[] column(List<R> rows, Function<R, T> value, IntFunction<T[]> array) {
        return rows.stream().map(value).toArray(array);
    }
}
