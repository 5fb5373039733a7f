package dev.parley.api.admission;

import dev.parley.log.LogReader;
import dev.parley.log.LogUnavailable;
import dev.parley.store.history.projection.Positions;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * How far the projection is behind the event log, as this node measured it last. It is measured
 * while messages come, on a thread of its own: no message waits for the brokers because of it.
 * Thread-safe.
 */
@Component
class ProjectionLag {

    private static final Logger LOG = LoggerFactory.getLogger(ProjectionLag.class);

    private final Positions positions;
    private final LogReader log;
    private final IntakeSettings settings;
    private final AtomicBoolean measuring = new AtomicBoolean();
    private volatile long records;
    private volatile long measuredAt;

    ProjectionLag(Positions positions, LogReader log, IntakeSettings settings) {
        this.positions = positions;
        this.log = log;
        this.settings = settings;
        this.measuredAt = System.nanoTime() - settings.lagCheckEvery().toNanos();
    }

    /** Returns true if the projection is as far behind as the settings allow. */
    boolean isTooLong() {
        boolean due = System.nanoTime() - measuredAt >= settings.lagCheckEvery().toNanos();
        if (due && measuring.compareAndSet(false, true)) {
            Thread.ofVirtual().name("parley-lag").start(this::measure);
        }
        return records >= settings.maxLag();
    }

    // What cannot be measured refuses nothing: other checks see to brokers that are away.
    private void measure() {
        try {
            records = log.behind(positions.all());
        } catch (LogUnavailable | DataAccessException | TransactionException e) {
            LOG.warn("The lag of the history cannot be measured: {}", e.getMessage());
            records = 0;
        } finally {
            measuredAt = System.nanoTime();
            measuring.set(false);
        }
    }
}
