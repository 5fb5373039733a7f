package dev.parley.worker.turns;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Stops turns that run for too long, whatever they wait for. It has a platform thread of its own
 * and waits for nothing else, so it works while the database is away and while turns keep all
 * carriers busy.
 */
@Component
class Watchdog implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    /** Far less than the time of grace that turns have. */
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final RunningTurns turns;
    private volatile CountDownLatch closing = new CountDownLatch(0);
    private volatile @Nullable Thread thread;

    Watchdog(RunningTurns turns) {
        this.turns = turns;
    }

    @Override
    public void start() {
        closing = new CountDownLatch(1);
        thread = Thread.ofPlatform().name("parley-watchdog").daemon().start(this::run);
    }

    @Override
    public void stop() {
        closing.countDown();
    }

    @Override
    public boolean isRunning() {
        return closing.getCount() > 0;
    }

    // Starts before the intake and stops after it: a turn that is drained can hang, too.
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 1;
    }

    /** Returns true while turns are watched. */
    boolean isWatching() {
        var watching = thread;
        return isRunning() && watching != null && watching.isAlive();
    }

    private void run() {
        try {
            do {
                stopOverdue();
            } while (!closing.await(EVERY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            closing.countDown();
        }
    }

    private void stopOverdue() {
        try {
            turns.stopOverdue();
        } catch (RuntimeException | Error e) {
            LOG.error("Overdue turns were not stopped; trying again", e);
        }
    }
}
