package dev.parley.history;

import dev.parley.events.EventCodec;
import dev.parley.events.EventCodec.Decoded;
import dev.parley.events.MessageAccepted;
import dev.parley.events.SessionEvent;
import dev.parley.events.TurnCursor;
import dev.parley.events.TurnEvent;
import dev.parley.history.projection.Positions;
import dev.parley.log.LogReader;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Replays a turn as the log holds it up to now: first what the projector archived, a page at a
 * time, then the end of the log. It may repeat an event where the two overlap; readers fold what
 * they get. Holds no connection while its caller works. Thread safe.
 */
public final class TurnArchive {

    /** Rows of 64 events read at once: bounds the memory of a replay. */
    private static final int PAGE = 16;

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
        int partition = log.partitionOf(sessionId);
        // Taken before the pages: whatever a page misses lies past this position.
        long position = positions.of(partition);
        if (!replayArchived(turnId, after, sink)) {
            return;
        }
        try {
            for (var entry : log.tail(Map.of(partition, position), sessionId)) {
                if (EventCodec.decode(entry.value()) instanceof Decoded.Known(SessionEvent event)
                        && belongsTo(turnId, event)
                        && !sink.test(event)) {
                    return;
                }
            }
        } catch (LogReader.LogTooLong | LogReader.LogUnavailable e) {
            throw new HistoryLagging(e.getMessage(), e);
        }
    }

    private boolean replayArchived(UUID turnId, TurnCursor after, Predicate<SessionEvent> sink) {
        if (after.equals(TurnCursor.ACCEPTED)) {
            for (var line : events(turnId, 0, 0)) {
                if (!sendLines(line, sink)) {
                    return false;
                }
            }
        }
        // The attempt whose text counts, and an ending from outside, which is of a higher one.
        int attempt =
                jdbc.sql("SELECT attempt FROM message WHERE turn_id = ? AND role = 'ASSISTANT'")
                        .param(turnId)
                        .query(Integer.class)
                        .optional()
                        .orElse(0);
        int atAttempt = Math.max(1, Math.max(attempt, after.attempt()));
        int atBlock = after.attempt() == atAttempt ? Math.max(0, after.n() - 1) / 64 : 0;
        while (true) {
            var page = page(turnId, atAttempt, atBlock);
            for (var row : page) {
                if (!sendLines(row.events(), sink)) {
                    return false;
                }
            }
            if (page.size() < PAGE) {
                return true;
            }
            atAttempt = page.getLast().attempt();
            atBlock = page.getLast().block() + 1;
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

    private record Page(int attempt, int block, String events) {}

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
