package dev.parley.worker.jobs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells an attempt to stop at once: its lock was lost, its worker stops, or its turn was cancelled.
 * It is raised once and stays raised. Thread-safe.
 */
public final class StopSignal {

    private static final Logger LOG = LoggerFactory.getLogger(StopSignal.class);

    private final CountDownLatch raised = new CountDownLatch(1);
    private final List<Runnable> actions = new ArrayList<>();
    private volatile boolean workerStops;

    /** Raises the signal, and runs the registered actions on the calling thread. */
    public void raise() {
        raise(false);
    }

    /** Raises the signal because the worker stops. The worker still holds the lock. */
    public void raiseAsWorkerStops() {
        raise(true);
    }

    private void raise(boolean asWorkerStops) {
        List<Runnable> now;
        synchronized (actions) {
            if (isRaised()) {
                return;
            }
            workerStops = asWorkerStops;
            raised.countDown();
            now = List.copyOf(actions);
            actions.clear();
        }
        now.forEach(StopSignal::run);
    }

    // An action that fails must not keep the others, or whoever raises the signal.
    private static void run(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            LOG.error("An action failed while work was stopped", e);
        }
    }

    public boolean isRaised() {
        return raised.getCount() == 0;
    }

    /** Returns true if the signal was raised because the worker stops. */
    public boolean workerStops() {
        return workerStops;
    }

    /** Waits until the signal is raised or the time is over; returns true if it is raised. */
    public boolean awaitRaised(Duration atMost) throws InterruptedException {
        return raised.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Registers an action that runs when the signal is raised, or now if it is raised already.
     * Closing the registration removes the action.
     */
    public Registration onRaise(Runnable action) {
        synchronized (actions) {
            if (!isRaised()) {
                actions.add(action);
                return () -> {
                    synchronized (actions) {
                        actions.remove(action);
                    }
                };
            }
        }
        run(action);
        return () -> {};
    }

    /** A registered action. */
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
