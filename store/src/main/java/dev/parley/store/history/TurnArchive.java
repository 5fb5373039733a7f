package dev.parley.store.history;

import dev.parley.events.EventCodec;
import dev.parley.events.EventCodec.Decoded;
import dev.parley.events.EventId;
import dev.parley.events.MessageAccepted;
import dev.parley.events.ReadingRule;
import dev.parley.events.SessionEvent;
import dev.parley.events.TurnCursor;
import dev.parley.events.TurnEvent;
import dev.parley.events.TurnImported;
import dev.parley.log.LogEntry;
import dev.parley.log.LogReader;
import dev.parley.log.OwnedRecords;
import dev.parley.store.history.projection.Positions;
import dev.parley.store.history.projection.TurnChunks;
import dev.parley.store.history.projection.TurnChunks.Block;
import dev.parley.store.history.projection.TurnChunks.Progress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Replays a turn up to now: first the events that the projector has archived, page by page, then
 * the end of the event log, piece by piece. Holds no connection while the sink is called. Thread
 * safe.
 */
public final class TurnArchive {

    /** Blocks read at once. Each has 64 events, about 13 kB, and a stuck reader holds them. */
    private static final int PAGE = 2;

    /** Events read at once from the end of the log. A stuck reader holds them, compressed. */
    private static final int PIECE = 1_024;

    private final TurnChunks chunks;
    private final Positions positions;
    private final LogReader log;

    public TurnArchive(TurnChunks chunks, Positions positions, LogReader log) {
        this.chunks = chunks;
        this.positions = positions;
        this.log = log;
    }

    /**
     * Hands the sink the events of the owner's turn after the cursor that may count, in order,
     * until it returns false; none if the owner has no such turn. Leaves out attempts that have
     * been replaced.
     *
     * @param sink takes an event and returns true if it wants more
     * @throws HistoryLagging if the end of the event log cannot be read now
     */
    public void replay(
            String owner,
            UUID sessionId,
            UUID turnId,
            TurnCursor after,
            Predicate<SessionEvent> sink) {
        var turn = new OfOwner(owner, sessionId, turnId, new OwnedRecords(owner));
        var reader = new Following(after, sink);
        var piece = new Piece(0, new PackedLines(), -1, true);
        while (piece.isCut()) {
            long position = positions.of(log.partitionOf(sessionId));
            piece =
                    position > piece.next()
                            ? fromArchive(turn, position, reader)
                            : fromLog(turn, piece, reader);
            if (!piece.lines().drainTo(line -> reader.test(EventCodec.decodeOwn(line)))) {
                return;
            }
        }
    }

    /**
     * Returns the message that began the owner's turn; empty if there is no such turn, or it was
     * imported.
     *
     * @throws HistoryLagging if the end of the event log cannot be read now
     */
    public Optional<MessageAccepted> accepted(String owner, UUID sessionId, UUID turnId) {
        var found = new AtomicReference<MessageAccepted>();
        replay(
                owner,
                sessionId,
                turnId,
                TurnCursor.ACCEPTED,
                event -> {
                    found.set(event instanceof MessageAccepted accepted ? accepted : null);
                    return false;
                });
        return Optional.ofNullable(found.get());
    }

    /**
     * Returns the answer's text up to an event of the owner's turn, in the attempt that counts;
     * empty if that attempt has no such event.
     *
     * @throws HistoryLagging if the end of the event log cannot be read now
     */
    public Optional<String> textUpTo(String owner, UUID sessionId, EventId last) {
        var text = new TextUpTo(last);
        replay(owner, sessionId, last.turnId(), TurnCursor.ACCEPTED, text);
        return text.result();
    }

    /**
     * A turn that an owner asks for.
     *
     * @param records selects the records of the event log, which know the owner only if they begin
     *     with the session
     */
    private record OfOwner(String owner, UUID sessionId, UUID turnId, OwnedRecords records) {

        List<LogEntry> of(List<LogEntry> entries) {
            return entries.stream().filter(records).toList();
        }
    }

    /**
     * Hands the archived events to the reader.
     *
     * @param position the projection's position, read before the archive; everything that a page
     *     lacks lies past it
     * @return the events of the event log past it; none if the reader wants no more
     */
    private Piece fromArchive(OfOwner turn, long position, Following reader) {
        int partition = log.partitionOf(turn.sessionId());
        var piece = past(position, turn, reader.cursor());
        int counting = piece.counting();
        if (!replayArchived(turn, reader.cursor(), Math.max(1, counting), reader)) {
            return new Piece(counting, new PackedLines(), position, false);
        }
        // If a rebuild has emptied the archive meanwhile, the page looks like the last one.
        if (positions.of(partition) < position) {
            throw new HistoryLagging("The history is being rebuilt", null);
        }
        return piece;
    }

    // A method of its own, so that no stack frame holds the log's end while it waits for the
    // reader.
    private Piece past(long position, OfOwner turn, TurnCursor after) {
        var turnId = turn.turnId();
        var sessionId = turn.sessionId();
        var found = chunks.progress(turn.owner(), sessionId, turnId);
        found.ifPresent(progress -> turn.records().owned());
        var projected = found.orElse(Progress.NONE);
        var tail = turn.of(tail(Map.of(log.partitionOf(sessionId), position), sessionId));
        int counting = Math.max(after.attempt(), countingAttempt(projected, turnId, tail));
        var from = isPast(projected.cursor(), after) ? asRead(projected.cursor()) : after;
        return Piece.of(tail, turnId, counting, from, position);
    }

    // Used if the projection has not passed the last piece.
    private Piece fromLog(OfOwner turn, Piece last, Following reader) {
        var entries =
                HistoryLagging.unlessRead(() -> log.next(last.next(), turn.sessionId(), PIECE));
        var piece =
                Piece.of(
                        turn.of(entries),
                        turn.turnId(),
                        last.counting(),
                        reader.cursor(),
                        last.next());
        return entries.size() < PIECE ? piece : piece.cut();
    }

    /**
     * Some events of the event log, without those that cannot count.
     *
     * @param counting the attempt whose text counts, as far as known
     * @param next the position after the last record that was read
     * @param isCut true if there may be more
     */
    private record Piece(int counting, PackedLines lines, long next, boolean isCut) {

        /**
         * @param from the reader's cursor before these events
         * @param start the position of the first entry, or a position before it
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

    /** Passes on the events that are new to the reader, and follows the reader's cursor. */
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
     * What earlier attempts finished.
     *
     * @param steps with their results, oldest first
     * @param time that the attempts took for them, each from its first event to its last finished
     *     step
     */
    public record EarlierSteps(List<TurnEvent.Progress> steps, Duration time) {

        /** Nothing is finished. */
        public static final EarlierSteps NONE = new EarlierSteps(List.of(), Duration.ZERO);
    }

    /**
     * Returns the steps of the owner's turn that earlier attempts finished, oldest first. A later
     * attempt need not do them again. Only steps that counted when they were written are included.
     *
     * @throws HistoryLagging if the end of the event log cannot be read now
     */
    public EarlierSteps finishedSteps(String owner, UUID sessionId, UUID turnId) {
        int partition = log.partitionOf(sessionId);
        long position = positions.of(partition);
        var tail = tail(Map.of(partition, position), sessionId);
        var finished = new FinishedSteps();
        var turn = new OfOwner(owner, sessionId, turnId, new OwnedRecords(owner));
        replayArchived(turn, TurnCursor.ACCEPTED, 1, finished);
        for (var entry : tail) {
            var event = ofTurn(turnId, entry);
            if (event != null) {
                finished.test(event);
            }
        }
        return finished.result();
    }

    private static boolean isPast(TurnCursor projected, TurnCursor reader) {
        return projected.attempt() > reader.attempt()
                || projected.attempt() == reader.attempt() && projected.n() > reader.n();
    }

    /** The cursor of a reader at the archive's end, who does not know of a hole yet. */
    private static TurnCursor asRead(TurnCursor projected) {
        return projected.ended()
                ? projected
                : new TurnCursor(projected.attempt(), projected.n(), TurnCursor.Phase.OPEN);
    }

    private List<LogEntry> tail(Map<Integer, Long> from, UUID sessionId) {
        return HistoryLagging.unlessRead(() -> log.tail(from, sessionId));
    }

    private static @Nullable SessionEvent ofTurn(UUID turnId, LogEntry entry) {
        return entry.decode() instanceof Decoded.Known(SessionEvent event)
                        && belongsTo(turnId, event)
                ? event
                : null;
    }

    // Past the projection, another attempt may have replaced this one. This follows the reading
    // rule, so that an event that does not count, such as one written by hand, cannot hide an
    // answer.
    private static int countingAttempt(Progress projected, UUID turnId, List<LogEntry> tail) {
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

    // Starts at the attempt whose text counts; an ending from outside belongs to a higher one.
    private boolean replayArchived(
            OfOwner turn, TurnCursor after, int attempt, Predicate<SessionEvent> sink) {
        if (after.equals(TurnCursor.ACCEPTED)) {
            var accepted = page(turn, 0, 0, 1);
            if (accepted.isEmpty() || accepted.getFirst().attempt() > 0) {
                // Nothing is archived: the whole turn was past the projection. Events that the
                // projector archives from now on must not be sent before the turn's first event.
                return true;
            }
            if (!accepted.getFirst().decoded().allMatch(sink)) {
                return false;
            }
        }
        int atAttempt = attempt;
        int atBlock = after.attempt() == atAttempt ? TurnChunks.blockOf(Math.max(1, after.n())) : 0;
        while (true) {
            var page = new ArrayDeque<>(page(turn, atAttempt, atBlock, PAGE));
            boolean wasLast = page.size() < PAGE;
            Block last = null;
            while (!page.isEmpty()) {
                // Removed from the queue, so that it can be freed once it is sent.
                last = page.removeFirst();
                if (!last.decoded().allMatch(sink)) {
                    return false;
                }
            }
            if (wasLast || last == null) {
                return true;
            }
            // Reads a block again if it was not whole: the projector may have filled it since.
            atAttempt = last.attempt();
            atBlock = last.isWhole() ? last.block() + 1 : last.block();
        }
    }

    private List<Block> page(OfOwner turn, int attempt, int block, int limit) {
        return chunks.page(turn.owner(), turn.sessionId(), turn.turnId(), attempt, block, limit);
    }

    private static boolean belongsTo(UUID turnId, SessionEvent event) {
        return switch (event) {
            case MessageAccepted accepted -> accepted.turnId().equals(turnId);
            case TurnEvent turn -> turn.turnId().equals(turnId);
            case TurnImported ignored -> false;
            case SessionEvent.SessionLifecycle ignored -> false;
            case SessionEvent.DocumentEvent ignored -> false;
        };
    }
}
