package dev.parley.store.history;

import dev.parley.events.EventCodec;
import dev.parley.events.EventCodec.Decoded;
import dev.parley.events.MessageAccepted;
import dev.parley.events.ReadingRule;
import dev.parley.events.SessionEvent;
import dev.parley.events.TurnCursor;
import dev.parley.events.TurnEvent;
import dev.parley.log.LogEntry;
import dev.parley.log.LogReader;
import dev.parley.store.history.projection.ChunkRow;
import dev.parley.store.history.projection.Positions;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Replays a turn as the log holds it up to now: first what the projector archived, a page at a
 * time, then the end of the log, a piece at a time. Holds no connection while its caller works.
 * Thread safe.
 */
public final class TurnArchive {

    /** Rows of 64 events read at once, some 13 kB each: what a reader that is stuck holds. */
    private static final int PAGE = 2;

    /** Events of the log's end read at once: a reader that is stuck holds them, packed. */
    private static final int PIECE = 1_024;

    private final JdbcClient jdbc;
    private final Positions positions;
    private final LogReader log;

    public TurnArchive(JdbcClient jdbc, Positions positions, LogReader log) {
        this.jdbc = jdbc;
        this.positions = positions;
        this.log = log;
    }

    /**
     * Hands over the turn's events that may count after the cursor, in order, until the sink has
     * had enough. Attempts that were replaced before the cursor's are left out.
     *
     * @param sink takes an event and tells whether it wants more
     * @throws HistoryLagging where the end of the log cannot be read
     */
    public void replay(
            UUID sessionId, UUID turnId, TurnCursor after, Predicate<SessionEvent> sink) {
        var reader = new Following(after, sink);
        var piece = new Piece(0, new PackedLines(), -1, true);
        while (piece.isCut()) {
            long position = positions.of(log.partitionOf(sessionId));
            piece =
                    position > piece.next()
                            ? fromArchive(sessionId, turnId, position, reader)
                            : fromLog(sessionId, turnId, piece, reader);
            if (!piece.lines().drainTo(line -> reader.test(EventCodec.decodeOwn(line)))) {
                return;
            }
        }
    }

    /**
     * Hands over the archive.
     *
     * @param position of the projection, taken before: whatever a page misses lies past it
     * @return what the log holds past it; none where the reader has had enough
     */
    private Piece fromArchive(UUID sessionId, UUID turnId, long position, Following reader) {
        int partition = log.partitionOf(sessionId);
        var piece = past(position, sessionId, turnId, reader.cursor());
        int counting = piece.counting();
        if (!replayArchived(turnId, reader.cursor(), Math.max(1, counting), reader)) {
            return new Piece(counting, new PackedLines(), position, false);
        }
        // Pages that a rebuild has emptied meanwhile look like the last ones.
        if (positions.of(partition) < position) {
            throw new HistoryLagging("The history is being rebuilt", null);
        }
        return piece;
    }

    // By itself, so that no frame of a thread that waits for its reader holds the log's end.
    private Piece past(long position, UUID sessionId, UUID turnId, TurnCursor after) {
        var projected = projected(turnId);
        var tail = tail(Map.of(log.partitionOf(sessionId), position), sessionId);
        int counting = Math.max(after.attempt(), countingAttempt(projected, turnId, tail));
        var from = projected.isPast(after) ? projected.asRead() : after;
        return Piece.of(tail, turnId, counting, from, position);
    }

    // Where the projection has come no further than the last piece.
    private Piece fromLog(UUID sessionId, UUID turnId, Piece last, Following reader) {
        var entries = HistoryLagging.unlessRead(() -> log.next(last.next(), sessionId, PIECE));
        var piece = Piece.of(entries, turnId, last.counting(), reader.cursor(), last.next());
        return entries.size() < PIECE ? piece : piece.cut();
    }

    /**
     * Some events of the log, as far as they may count.
     *
     * @param counting the attempt whose text counts, as far as is known
     * @param next the position after the last of them
     * @param isCut whether there may be more
     */
    private record Piece(int counting, PackedLines lines, long next, boolean isCut) {

        /**
         * @param from where the reader will be
         * @param start the position of the first entry, or before it
         */
        static Piece of(
                List<LogEntry> entries, UUID turnId, int counting, TurnCursor from, long start) {
            var lines = new PackedLines();
            var cursor = from;
            long next = start;
            for (var entry : entries) {
                if (lines.size() == PIECE) {
                    return new Piece(counting, lines, next, true);
                }
                next = entry.position().offset() + 1;
                var event = ofTurn(turnId, entry);
                if (event instanceof TurnEvent turn) {
                    var read = ReadingRule.fold(cursor, turn).cursor();
                    if (turn.attempt() >= counting && !read.equals(cursor)) {
                        lines.add(entry.line());
                        cursor = read;
                    }
                } else if (event != null) {
                    lines.add(entry.line());
                }
            }
            return new Piece(counting, lines, next, false);
        }

        Piece cut() {
            return new Piece(counting, lines, next, true);
        }
    }

    /** Passes on what is news to its reader, and knows how far the reader has come by it. */
    private static final class Following implements Predicate<SessionEvent> {

        private final Predicate<SessionEvent> sink;
        private TurnCursor cursor;
        private boolean wasAccepted;

        Following(TurnCursor cursor, Predicate<SessionEvent> sink) {
            this.cursor = cursor;
            this.sink = sink;
        }

        TurnCursor cursor() {
            return cursor;
        }

        @Override
        public boolean test(SessionEvent event) {
            if (event instanceof TurnEvent turn) {
                var next = ReadingRule.fold(cursor, turn).cursor();
                if (next.equals(cursor)) {
                    return true;
                }
                cursor = next;
            } else if (wasAccepted || !cursor.equals(TurnCursor.ACCEPTED)) {
                return true;
            } else {
                wasAccepted = true;
            }
            return sink.test(event);
        }
    }

    /**
     * The steps, with their results, that the turn's attempts finished and that counted when they
     * were written, oldest first: what a later attempt need not do again.
     *
     * @throws HistoryLagging where the end of the log cannot be read
     */
    public List<TurnEvent.Progress> finishedSteps(UUID sessionId, UUID turnId) {
        int partition = log.partitionOf(sessionId);
        long position = positions.of(partition);
        var tail = tail(Map.of(partition, position), sessionId);
        var finished = new FinishedSteps();
        replayArchived(turnId, TurnCursor.ACCEPTED, 1, finished);
        for (var entry : tail) {
            var event = ofTurn(turnId, entry);
            if (event != null) {
                finished.test(event);
            }
        }
        return finished.steps();
    }

    /** How far the projector has come with a turn, and the attempt whose text counts by then. */
    private record Projected(int attempt, TurnCursor cursor) {

        boolean isPast(TurnCursor reader) {
            return cursor.attempt() > reader.attempt()
                    || cursor.attempt() == reader.attempt() && cursor.n() > reader.n();
        }

        /** Where a reader of the archive is at its end: it has yet to learn of a hole. */
        TurnCursor asRead() {
            return cursor.ended()
                    ? cursor
                    : new TurnCursor(cursor.attempt(), cursor.n(), TurnCursor.Phase.OPEN);
        }
    }

    private Projected projected(UUID turnId) {
        return jdbc.sql(
                        """
                        SELECT attempt, cursor_attempt, cursor_n, cursor_phase FROM message
                        WHERE turn_id = ? AND role = 'ASSISTANT'
                        """)
                .param(turnId)
                .query(
                        (row, i) ->
                                new Projected(
                                        row.getInt("attempt"),
                                        new TurnCursor(
                                                row.getInt("cursor_attempt"),
                                                row.getInt("cursor_n"),
                                                TurnCursor.Phase.valueOf(
                                                        row.getString("cursor_phase")))))
                .optional()
                .orElse(new Projected(0, TurnCursor.ACCEPTED));
    }

    private List<LogEntry> tail(Map<Integer, Long> from, UUID sessionId) {
        return HistoryLagging.unlessRead(() -> log.tail(from, sessionId));
    }

    private static @Nullable SessionEvent ofTurn(UUID turnId, LogEntry entry) {
        return EventCodec.decode(entry.value()) instanceof Decoded.Known(SessionEvent event)
                        && belongsTo(turnId, event)
                ? event
                : null;
    }

    // An attempt may have been replaced past the projection. By the reading rule, so that nothing
    // that does not count, such as a record written by hand, hides an answer.
    private static int countingAttempt(Projected projected, UUID turnId, List<LogEntry> tail) {
        int attempt = projected.attempt();
        var cursor = projected.cursor();
        for (var entry : tail) {
            if (ofTurn(turnId, entry) instanceof TurnEvent turn) {
                var reading = ReadingRule.fold(cursor, turn);
                cursor = reading.cursor();
                if (reading.verdict() == ReadingRule.Verdict.NEW_ATTEMPT) {
                    attempt = turn.attempt();
                }
            }
        }
        return attempt;
    }

    // From the attempt whose text counts on; an ending from outside is of a higher one.
    private boolean replayArchived(
            UUID turnId, TurnCursor after, int attempt, Predicate<SessionEvent> sink) {
        if (after.equals(TurnCursor.ACCEPTED)) {
            var accepted = events(turnId, 0, 0);
            if (accepted.isEmpty()) {
                // Not archived: all of the turn was past the projection. What the projector
                // archives from now on must not come before the turn's first event.
                return true;
            }
            for (var line : accepted) {
                if (!sendLines(line, sink)) {
                    return false;
                }
            }
        }
        int atAttempt = attempt;
        int atBlock =
                after.attempt() == atAttempt ? Math.max(0, after.n() - 1) / ChunkRow.EVENTS : 0;
        while (true) {
            var page = new ArrayDeque<>(page(turnId, atAttempt, atBlock));
            boolean wasLast = page.size() < PAGE;
            Page last = null;
            while (!page.isEmpty()) {
                // Taken out, so that it is let go of once it was sent.
                last = page.removeFirst();
                if (!sendLines(last.events(), sink)) {
                    return false;
                }
            }
            if (wasLast || last == null) {
                return true;
            }
            // A row that is not full again: the projector may have filled it up since.
            atAttempt = last.attempt();
            atBlock = last.isFull() ? last.block() + 1 : last.block();
        }
    }

    private static boolean sendLines(String lines, Predicate<SessionEvent> sink) {
        return lines.lines().map(EventCodec::decodeOwn).allMatch(sink);
    }

    private List<String> events(UUID turnId, int attempt, int block) {
        return jdbc.sql(
                        "SELECT events FROM turn_chunk"
                                + " WHERE turn_id = ? AND attempt = ? AND block = ?")
                .params(turnId, attempt, block)
                .query(String.class)
                .list();
    }

    private record Page(int attempt, int block, String events) {
        boolean isFull() {
            return events.lines().count() == ChunkRow.EVENTS;
        }
    }

    private List<Page> page(UUID turnId, int attempt, int block) {
        return jdbc.sql(
                        """
                        SELECT attempt, block, events FROM turn_chunk
                        WHERE turn_id = :turn AND (attempt, block) >= (:attempt, :block)
                        ORDER BY attempt, block LIMIT :limit
                        """)
                .param("turn", turnId)
                .param("attempt", attempt)
                .param("block", block)
                .param("limit", PAGE)
                .query(Page.class)
                .list();
    }

    private static boolean belongsTo(UUID turnId, SessionEvent event) {
        return switch (event) {
            case MessageAccepted accepted -> accepted.turnId().equals(turnId);
            case TurnEvent turn -> turn.turnId().equals(turnId);
            case SessionEvent.SessionLifecycle ignored -> false;
            case SessionEvent.DocumentEvent ignored -> false;
        };
    }
}
