package dev.parley.store.history;

import dev.parley.log.LogEntry;
import dev.parley.log.LogReader;
import dev.parley.log.OwnedRecords;
import dev.parley.store.history.projection.HistoryRows;
import dev.parley.store.history.projection.Positions;
import dev.parley.store.history.projection.Projection;
import dev.parley.store.history.projection.TurnChunks;
import jakarta.persistence.EntityManager;
import jakarta.persistence.FlushModeType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Folds the end of the event log, which the projector has not reached, into the projected rows. It
 * uses the projector's own {@link Projection}, in one snapshot of the database. Thread-safe.
 */
public final class LogFold {

    private final EntityManager jpa;
    private final TurnChunks chunks;
    private final Positions positions;
    private final LogReader log;
    private final TransactionTemplate snapshot;

    public LogFold(
            EntityManager jpa,
            TurnChunks chunks,
            Positions positions,
            LogReader log,
            PlatformTransactionManager transactions) {
        this.jpa = jpa;
        this.chunks = chunks;
        this.positions = positions;
        this.log = log;
        this.snapshot = new TransactionTemplate(transactions);
        snapshot.setReadOnly(true);
        // The rows and the position that they have reached must come from the same moment.
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    }

    /**
     * Reads a session's rows with the end of the event log folded into them. For a session of
     * another owner it does the same as for one that does not exist: there are no rows, and nothing
     * to fold.
     *
     * @throws HistoryLagging if the whole end of the event log cannot be folded now
     */
    <T> Optional<T> read(String owner, UUID sessionId, Function<HistoryRows, @Nullable T> read) {
        int partition = log.partitionOf(sessionId);
        var before = Map.of(partition, positions.of(partition));
        var tail = HistoryLagging.unlessRead(() -> log.tail(before, sessionId));
        return inSnapshot(
                () -> {
                    var rows = rows(owner);
                    boolean begun = !tail.isEmpty() && rows.session(sessionId) != null;
                    fold(rows, before, begun ? tail : owned(owner, tail), Projection::apply);
                    return Optional.ofNullable(read.apply(rows));
                });
    }

    // Of a session that is not projected.
    private static List<LogEntry> owned(String owner, List<LogEntry> tail) {
        return tail.stream().filter(new OwnedRecords(owner)).toList();
    }

    <T> T inSnapshot(Supplier<T> read) {
        return Objects.requireNonNull(snapshot.execute(tx -> read.get()));
    }

    /**
     * Returns an owner's rows with a tail of the event log folded into them. Call it within {@link
     * #inSnapshot}. Records that the projector has projected since the tail was read are not folded
     * again.
     *
     * @param before the positions at which the tail begins
     * @throws HistoryLagging if the projector has gone back since then, because a rebuild is under
     *     way
     */
    HistoryRows overlay(String owner, Map<Integer, Long> before, List<LogEntry> tail) {
        return fold(rows(owner), before, tail, Projection::apply);
    }

    /** As {@link #overlay}, for reads that need sessions and nothing of their turns. */
    HistoryRows sessionsOverlay(String owner, Map<Integer, Long> before, List<LogEntry> tail) {
        return fold(rows(owner), before, tail, Projection::applyToSessions);
    }

    private HistoryRows rows(String owner) {
        jpa.setFlushMode(FlushModeType.COMMIT);
        return new HistoryRows(jpa, chunks, owner);
    }

    private HistoryRows fold(
            HistoryRows rows,
            Map<Integer, Long> before,
            List<LogEntry> tail,
            BiConsumer<Projection, List<LogEntry>> fold) {
        var now = positions.all();
        before.forEach(
                (partition, position) -> {
                    if (now.getOrDefault(partition, 0L) < position) {
                        throw new HistoryLagging("The history is being rebuilt", null);
                    }
                });
        fold.accept(
                new Projection(rows), tail.stream().filter(entry -> isPast(now, entry)).toList());
        return rows;
    }

    /** Returns true if a projection at these positions has not reached the record. */
    static boolean isPast(Map<Integer, Long> positions, LogEntry entry) {
        var position = entry.position();
        return position.offset() >= positions.getOrDefault(position.partition(), 0L);
    }
}
