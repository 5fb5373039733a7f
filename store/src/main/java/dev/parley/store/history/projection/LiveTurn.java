package dev.parley.store.history.projection;

import dev.parley.events.ReadingRule;
import dev.parley.events.ReadingRule.Verdict;
import dev.parley.events.TurnCursor;
import dev.parley.events.TurnEvent;
import dev.parley.store.history.projection.TurnChunks.Part;
import dev.parley.store.history.projection.TurnChunks.WholeBlock;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How far a turn is projected: its cursor, the text of the attempt that counts, and the block of
 * the archive that is not whole yet. Like the rows, it is a function of the event log, so it may be
 * dropped and read again at any time. For one thread at a time.
 */
final class LiveTurn {

    /** What an object takes beside its texts, roughly. */
    private static final int BYTES = 400;

    private final UUID turnId;
    private final UUID sessionId;
    private int partition;
    private int attempt;
    private TurnCursor cursor;

    /** The text of events up to this number is in the archive only. */
    private int textAfter;

    private final StringBuilder text = new StringBuilder();

    private int blockAttempt;
    private int firstN;
    private int lastN;
    private final StringBuilder lines = new StringBuilder();

    /** How much of {@code lines} is stored. */
    private int storedLength;

    private int storedN;
    private boolean hasParts;

    private LiveTurn(UUID turnId, UUID sessionId, int attempt, TurnCursor cursor) {
        this.turnId = turnId;
        this.sessionId = sessionId;
        this.attempt = attempt;
        this.cursor = cursor;
    }

    /**
     * A turn that was accepted just now.
     *
     * @param partition partition of the event log that holds it
     */
    static LiveTurn accepted(UUID turnId, UUID sessionId, int partition) {
        var turn = new LiveTurn(turnId, sessionId, 0, TurnCursor.ACCEPTED);
        turn.partition = partition;
        return turn;
    }

    /** A turn as the rows have it. */
    static LiveTurn of(MessageRow row, TurnChunks.@Nullable Open open) {
        if (open == null) {
            return new LiveTurn(row.turnId(), row.sessionId(), row.attempt(), row.cursor());
        }
        var progress = open.progress();
        var turn =
                new LiveTurn(row.turnId(), row.sessionId(), progress.attempt(), progress.cursor());
        turn.textAfter = progress.archivedN();
        turn.lines.append(open.events());
        turn.storedLength = turn.lines.length();
        turn.blockAttempt = progress.attempt();
        turn.firstN = TurnChunks.blockOf(Math.max(1, progress.archivedN())) * TurnChunks.EVENTS + 1;
        turn.lastN = progress.archivedN();
        turn.storedN = progress.archivedN();
        turn.hasParts = open.hasParts();
        return turn;
    }

    UUID turnId() {
        return turnId;
    }

    UUID sessionId() {
        return sessionId;
    }

    /** Returns the partition that its last event was read from. */
    int partition() {
        return partition;
    }

    TurnCursor cursor() {
        return cursor;
    }

    /**
     * Reads the next event by the reading rule and advances the cursor.
     *
     * @param from the partition that the event was read from
     */
    Verdict read(TurnEvent event, int from) {
        partition = from;
        var reading = ReadingRule.fold(cursor, event);
        cursor = reading.cursor();
        if (reading.verdict() == Verdict.NEW_ATTEMPT) {
            attempt = event.attempt();
            textAfter = 0;
            text.setLength(0);
        }
        if (reading.verdict().counts() && event instanceof TurnEvent.Token token) {
            text.append(token.text());
        }
        return reading.verdict();
    }

    /** Returns the text of the attempt that counts. */
    String text(TurnChunks chunks) {
        return textAfter == 0 ? text.toString() : chunks.text(turnId, attempt, textAfter) + text;
    }

    /**
     * Archives an event that counts, as it was read.
     *
     * @param whole takes each block that gets no more events
     */
    void archive(TurnEvent event, String line, Consumer<WholeBlock> whole) {
        boolean other =
                event.attempt() != blockAttempt
                        || TurnChunks.blockOf(event.n()) != TurnChunks.blockOf(firstN);
        if (other) {
            close(whole);
        }
        if (lines.isEmpty()) {
            blockAttempt = event.attempt();
            firstN = event.n();
            storedN = event.n() - 1;
        }
        lines.append(line).append('\n');
        lastN = event.n();
        if (lastN % TurnChunks.EVENTS == 0 || cursor.ended()) {
            close(whole);
        }
    }

    private void close(Consumer<WholeBlock> whole) {
        if (!lines.isEmpty()) {
            whole.accept(
                    new WholeBlock(
                            turnId, sessionId, blockAttempt, lastN, lines.toString(), hasParts));
        }
        lines.setLength(0);
        storedLength = 0;
        hasParts = false;
    }

    /** Returns the events that are not stored yet and not in a whole block; null if all are. */
    @Nullable Part part() {
        if (storedLength == lines.length()) {
            return null;
        }
        var part =
                new Part(turnId, blockAttempt, storedN + 1, lastN, lines.substring(storedLength));
        storedLength = lines.length();
        storedN = lastN;
        hasParts = true;
        return part;
    }

    /** Returns how much memory it takes, roughly. */
    long bytes() {
        return BYTES + 2L * (text.capacity() + lines.capacity());
    }
}
