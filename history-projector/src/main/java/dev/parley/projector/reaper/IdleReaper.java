package dev.parley.projector.reaper;

import dev.parley.delivery.Delivery;
import dev.parley.delivery.DeliveryUnavailable;
import dev.parley.store.turns.OpenDeliveries;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Drops what delivery holds for idle sessions; their streams are replayed from the archive. A
 * session accepts no message while it is being dropped, and its next message opens it again. Any
 * number of reapers may run.
 */
@Component
class IdleReaper {

    private static final Logger LOG = LoggerFactory.getLogger(IdleReaper.class);

    /** Sessions in one transaction and one request to the brokers. Their messages wait for it. */
    private static final int AT_ONCE = 100;

    /** Batches in one round; the rest wait for the next round. */
    private static final int MOST_BATCHES = 10;

    /** Rows in one statement of a sweep. */
    private static final int SWEPT_AT_ONCE = 1_000;

    private final OpenDeliveries deliveries;
    private final Delivery delivery;
    private final ReaperSettings settings;
    private final TransactionTemplate transactions;

    IdleReaper(
            OpenDeliveries deliveries,
            Delivery delivery,
            ReaperSettings settings,
            TransactionTemplate transactions) {
        this.deliveries = deliveries;
        this.delivery = delivery;
        this.settings = settings;
        this.transactions = transactions;
    }

    @Scheduled(fixedDelayString = "${parley.reaper.every}")
    void look() {
        try {
            for (int batch = 0; batch < MOST_BATCHES; batch++) {
                var due = deliveries.due(AT_ONCE);
                if (due.isEmpty()) {
                    return;
                }
                transactions.executeWithoutResult(tx -> dropIdle(due));
                if (due.size() < AT_ONCE) {
                    return;
                }
            }
        } catch (RuntimeException e) {
            LOG.error("The reaper failed and tries again in {}", settings.every(), e);
        }
    }

    private void dropIdle(List<UUID> due) {
        // A session that cannot be held is accepting a message, or another reaper holds it.
        var held = deliveries.hold(due);
        var idle = deliveries.idle(held, settings.idleAfter());
        if (!idle.isEmpty()) {
            drop(idle);
        }
        // The dropped sessions have no row any more.
        deliveries.lookLater(held, settings.idleAfter());
    }

    private void drop(List<UUID> idle) {
        try {
            delivery.drop(idle);
            deliveries.closed(idle);
            LOG.info("Dropped the delivery of {} idle sessions", idle.size());
        } catch (DeliveryUnavailable e) {
            deliveries.doubted(idle);
            LOG.warn(
                    "{} idle sessions will be dropped in {}: {}",
                    idle.size(),
                    settings.idleAfter(),
                    e.getMessage());
        }
    }

    /** Adds sessions that nobody noted, such as one with a topic that never got a message. */
    @Scheduled(fixedDelayString = "${parley.reaper.sweep-every}")
    void sweep() {
        try {
            var held = List.copyOf(delivery.held());
            for (int at = 0; at < held.size(); at += SWEPT_AT_ONCE) {
                deliveries.found(
                        held.subList(at, Math.min(held.size(), at + SWEPT_AT_ONCE)),
                        settings.idleAfter());
            }
        } catch (RuntimeException e) {
            LOG.error("The reaper failed and sweeps again in {}", settings.sweepEvery(), e);
        }
    }
}
