package dev.parley.worker.turns;

import dev.parley.store.workers.WorkerLease;
import dev.parley.store.workers.WorkerLeases;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Keeps the worker's lease alive, and looks through its connection: at the worker's own turns,
 * which may have been cancelled or lost, and at the other workers. While the database is away, the
 * turns go on: nobody can take them.
 *
 * <p>A platform thread of its own, so that turns that keep all carriers busy do not cost the lease.
 */
@Component
class LeaseKeeper implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);

    /** Before the next try to connect: at first, and at most. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    /** Far less than the 30 s after which earlier reapers, which know no leases, suspect a turn. */
    private static final Duration TEND_EVERY = Duration.ofSeconds(10);

    private final WorkerLeases leases;
    private final LeaseSettings settings;
    private final RunningTurns turns;
    // Not the intake itself: Spring would stop what depends on it first, in the midst of a drain.
    private final Bell bell;
    private final TurnMeters meters;
    private volatile CountDownLatch closing = new CountDownLatch(0);
    private volatile long renewedAt = System.nanoTime() - Duration.ofDays(1).toNanos();
    private @Nullable Thread thread;

    LeaseKeeper(
            WorkerLeases leases,
            LeaseSettings settings,
            RunningTurns turns,
            Bell bell,
            TurnMeters meters) {
        this.leases = leases;
        this.settings = settings;
        this.turns = turns;
        this.bell = bell;
        this.meters = meters;
    }

    @Override
    public void start() {
        closing = new CountDownLatch(1);
        thread = Thread.ofPlatform().name("parley-lease").start(this::run);
    }

    // Ends the connection before the process ends, so that nothing is left to be noticed.
    @Override
    public void stop() {
        closing.countDown();
        try {
            if (thread != null) {
                thread.join(settings.duration());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return closing.getCount() > 0;
    }

    // Starts before the intake and stops after it: a turn that is drained needs its lease, and can
    // be cancelled.
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 1;
    }

    /** Returns true if the lease was renewed within its duration. */
    boolean isAlive() {
        return System.nanoTime() - renewedAt < settings.duration().toNanos();
    }

    private void run() {
        var pause = FIRST_PAUSE;
        while (isRunning()) {
            boolean taken = false;
            try (var lease = leases.take()) {
                taken = true;
                pause = FIRST_PAUSE;
                keep(lease);
            } catch (SQLException | RuntimeException | Error e) {
                if (taken) {
                    meters.leaseLost();
                }
                LOG.warn("The lease is taken again after an error: {}", e.getMessage());
                LOG.debug("The error", e);
                pause(pause);
                var doubled = pause.multipliedBy(2);
                pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
            }
        }
    }

    private void keep(WorkerLease lease) throws SQLException {
        long renewAt = System.nanoTime();
        long lookAt = renewAt;
        long tendAt = renewAt;
        while (isRunning()) {
            long now = System.nanoTime();
            if (now - renewAt >= 0) {
                renew(lease);
                renewAt = now + settings.renewEvery().toNanos();
            }
            if (now - tendAt >= 0) {
                for (var turn : lease.tend(turns.held())) {
                    LOG.warn("Turn {} was claimed by this worker, but does not run here", turn);
                }
                tendAt = now + TEND_EVERY.toNanos();
            }
            if (now - lookAt >= 0) {
                look(lease);
                // After the look: two looks are never closer than the setting says.
                lookAt = System.nanoTime() + settings.watchEvery().toNanos();
            }
            long next = renewAt - lookAt < 0 ? renewAt : lookAt;
            var notices = lease.awaitNotices(Duration.ofNanos(next - System.nanoTime()));
            if (turns.runsAny(notices)) {
                renewAt = System.nanoTime();
            }
            if (!notices.isEmpty()) {
                bell.ring();
            }
        }
    }

    private void renew(WorkerLease lease) {
        var renewal = lease.renew(turns.held());
        renewedAt = System.nanoTime();
        meters.turnsLost(turns.stop(renewal.lost()));
        turns.cancel(renewal.over());
    }

    private void look(WorkerLease lease) {
        for (var turn : lease.look()) {
            LOG.warn("Turn {} waits again: its worker was lost", turn);
        }
        bell.ring();
    }

    private void pause(Duration pause) {
        try {
            closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closing.countDown();
        }
    }
}
