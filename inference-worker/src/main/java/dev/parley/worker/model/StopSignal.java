package dev.parley.worker.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Tells an attempt that it must stop at once: its lock was lost, or the worker has no more time.
 * Raised once, for good. Thread safe.
 */
public final class StopSignal {

    private final CountDownLatch raised = new CountDownLatch(1);
    private final List<Runnable> actions = new ArrayList<>();

    /** Stops the attempt: runs what it registered, on this thread. */
    public void raise() {
        List<Runnable> now;
        synchronized (actions) {
            if (isRaised()) {
                return;
            }
            raised.countDown();
            now = List.copyOf(actions);
            actions.clear();
        }
        now.forEach(Runnable::run);
    }

    public boolean isRaised() {
        return raised.getCount() == 0;
    }

    /** Waits, and returns at once when the signal is raised. */
    public boolean awaitRaised(Duration atMost) throws InterruptedException {
        return raised.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Runs this when the signal is raised, at once if it has been. Close to forget it. */
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
        action.run();
        return () -> {};
    }

    /** A registered action. */
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
