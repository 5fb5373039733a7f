package dev.parley.projector.projection;

import dev.parley.log.LogEntry;
import dev.parley.store.history.projection.HistoryRows;
import dev.parley.store.history.projection.LiveTurns;
import dev.parley.store.history.projection.Positions;
import dev.parley.store.history.projection.Projection;
import dev.parley.store.history.projection.ShadowTables;
import dev.parley.store.history.projection.TurnChunks;
import jakarta.persistence.EntityManager;
import jakarta.persistence.FlushModeType;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.support.DataAccessUtils;
import org.springframework.dao.support.PersistenceExceptionTranslator;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** Projects each batch in one transaction, rows and positions together. Thread-safe. */
@Component
class BatchProjector {

    private static final Logger LOG = LoggerFactory.getLogger(BatchProjector.class);

    private final TransactionTemplate transaction;
    private final EntityManager jpa;
    private final TurnChunks chunks;
    private final Positions positions;
    private final LiveTurns turns;
    private final PersistenceExceptionTranslator translator;
    private final Runnable begin;

    @Autowired
    BatchProjector(
            PlatformTransactionManager transactions,
            EntityManager jpa,
            TurnChunks chunks,
            Positions positions,
            LiveTurns turns,
            PersistenceExceptionTranslator translator) {
        this.transaction = new TransactionTemplate(transactions);
        this.jpa = jpa;
        this.chunks = chunks;
        this.positions = positions;
        this.turns = turns;
        this.translator = translator;
        this.begin = positions::lockAgainstRebuild;
    }

    private BatchProjector(BatchProjector other, ShadowTables shadows, LiveTurns turns) {
        this.transaction = other.transaction;
        this.jpa = other.jpa;
        this.chunks = other.chunks;
        this.positions = other.positions;
        this.turns = turns;
        this.translator = other.translator;
        this.begin = shadows::use;
    }

    /**
     * Returns a projector into these tables.
     *
     * @param turns used for nothing else
     */
    BatchProjector into(ShadowTables shadows, LiveTurns turns) {
        return new BatchProjector(this, shadows, turns);
    }

    /**
     * Projects the records, which must follow directly on the positions.
     *
     * @param at the position of each partition; every transaction advances it
     * @throws Positions.PositionLost if another projector has moved a position, or a record lies
     *     below one; the transaction is rolled back
     */
    void project(List<LogEntry> batch, Map<Integer, Long> at) {
        try {
            inTransaction(batch, at, projection -> projection.apply(batch));
        } catch (Positions.PositionLost e) {
            throw e;
        } catch (RuntimeException e) {
            requireFaultOfARecord(e);
            LOG.warn(
                    "A batch of {} records cannot be projected at once; trying one by one",
                    batch.size());
            batch.forEach(entry -> projectOne(entry, at));
        }
    }

    private void projectOne(LogEntry entry, Map<Integer, Long> at) {
        try {
            inTransaction(List.of(entry), at, projection -> projection.apply(List.of(entry)));
        } catch (Positions.PositionLost e) {
            throw e;
        } catch (RuntimeException e) {
            requireFaultOfARecord(e);
            LOG.error("The record at {} cannot be projected", entry.position(), e);
            var reason = e.getClass().getSimpleName() + ": " + e.getMessage();
            inTransaction(List.of(entry), at, projection -> projection.setAside(entry, reason));
        }
    }

    // A lost connection, a deadlock or a missing database will pass, so the batch is tried again.
    // An error that a record causes comes back every time.
    private void requireFaultOfARecord(RuntimeException e) {
        var known = DataAccessUtils.translateIfNecessary(e, translator);
        boolean passes =
                known instanceof TransactionException
                        || (known instanceof DataAccessException
                                && !(known instanceof DataIntegrityViolationException));
        if (passes) {
            throw e;
        }
    }

    private void inTransaction(
            List<LogEntry> batch, Map<Integer, Long> at, Consumer<Projection> work) {
        var from = new TreeMap<Integer, Long>();
        var to = new TreeMap<Integer, Long>();
        for (var entry : batch) {
            int partition = entry.position().partition();
            long position = from.computeIfAbsent(partition, p -> at.getOrDefault(p, 0L));
            if (entry.position().offset() < to.getOrDefault(partition, position)) {
                throw new Positions.PositionLost(
                        "%s was read, but %s is the next".formatted(entry.position(), position));
            }
            to.put(partition, entry.position().offset() + 1);
        }
        var kept = turns.begin(from);
        var rows = new HistoryRows(jpa, chunks, kept);
        transaction.executeWithoutResult(
                tx -> {
                    begin.run();
                    // First of all: if the position is lost, the rows are another projector's, and
                    // a conflict with them is no fault of a record.
                    positions.advance(from, to);
                    jpa.setFlushMode(FlushModeType.COMMIT);
                    work.accept(new Projection(rows));
                    rows.flush();
                });
        kept.keep(rows, to);
        at.putAll(to);
    }
}
