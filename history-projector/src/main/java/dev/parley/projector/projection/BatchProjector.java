package dev.parley.projector.projection;

import dev.parley.log.LogEntry;
import dev.parley.store.history.projection.HistoryRows;
import dev.parley.store.history.projection.Positions;
import dev.parley.store.history.projection.Projection;
import jakarta.persistence.EntityManager;
import jakarta.persistence.FlushModeType;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
    private final Positions positions;
    private final PersistenceExceptionTranslator translator;

    BatchProjector(
            PlatformTransactionManager transactions,
            EntityManager jpa,
            Positions positions,
            PersistenceExceptionTranslator translator) {
        this.transaction = new TransactionTemplate(transactions);
        this.jpa = jpa;
        this.positions = positions;
        this.translator = translator;
    }

    /**
     * Projects the records, which must follow directly on the positions.
     *
     * @param at the position of each partition; every transaction advances it
     * @throws Positions.PositionLost if another projector has moved a position; the transaction is
     *     rolled back
     */
    void project(List<LogEntry> batch, Map<Integer, Long> at) {
        try {
            inTransaction(batch, at, projection -> batch.forEach(projection::apply));
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
            inTransaction(List.of(entry), at, projection -> projection.apply(entry));
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
        var next = new TreeMap<Integer, Long>();
        batch.forEach(e -> next.put(e.position().partition(), e.position().offset() + 1));
        transaction.executeWithoutResult(
                tx -> {
                    positions.lockAgainstRebuild();
                    jpa.setFlushMode(FlushModeType.COMMIT);
                    var rows = new HistoryRows(jpa);
                    work.accept(new Projection(rows));
                    rows.flush();
                    next.forEach(
                            (partition, to) ->
                                    positions.advance(
                                            partition, at.getOrDefault(partition, 0L), to));
                });
        at.putAll(next);
    }
}
