package dev.parley.quickstart;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of a running system. Each starts on a thread of its own. They stop one after the other,
 * in the opposite order of the calls to {@link #start}, including those that are still starting. A
 * part that does not stop in time is left behind, and the next one stops. Thread-safe.
 */
final class Parts {

    private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

    /** How long the stop waits for a part that is still starting. */
    private static final Duration ARRIVAL = Duration.ofSeconds(30);

    private record Part(
            String name, Duration stopBound, FutureTask<? extends AutoCloseable> start) {}

    private final List<Part> parts = new ArrayList<>();
    private final Object stopLock = new Object();
    private boolean stopping;

    /**
     * Begins the start and returns at once.
     *
     * @param stopBound how long closing the part may take
     * @throws CannotStart if the parts are being stopped
     */
    synchronized <T extends AutoCloseable> FutureTask<T> start(
            String name, Duration stopBound, Callable<T> how) throws CannotStart {
        if (stopping) {
            throw new CannotStart("Stopped before it was ready.");
        }
        var task = new FutureTask<>(how);
        parts.add(new Part(name, stopBound, task));
        // Not a virtual thread: one that waits for a class to be initialized keeps its carrier, so
        // with two carriers two such starts could wait for each other without end.
        Thread.ofPlatform().daemon().name("start " + name).start(task);
        return task;
    }

    /** Returns when each part has stopped or was left behind; a second call waits for the first. */
    void stop() {
        synchronized (stopLock) {
            List<Part> running;
            synchronized (this) {
                stopping = true;
                running = List.copyOf(parts).reversed();
                parts.clear();
            }
            running.forEach(Parts::stop);
        }
    }

    private static void stop(Part part) {
        AutoCloseable running;
        try {
            running = part.start().get(ARRIVAL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            return; // It never ran; the thread that waited for its start has reported that.
        } catch (TimeoutException e) {
            LOG.warn("{} was still starting after {}; it is left behind", part.name(), ARRIVAL);
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        var close =
                new FutureTask<>(
                        () -> {
                            running.close();
                            return null;
                        });
        Thread.ofPlatform().daemon().name("stop " + part.name()).start(close);
        try {
            close.get(part.stopBound().toMillis(), TimeUnit.MILLISECONDS);
            LOG.info("{} has stopped", part.name());
        } catch (ExecutionException e) {
            LOG.warn("{} did not stop cleanly", part.name(), e.getCause());
        } catch (TimeoutException e) {
            LOG.warn(
                    "{} did not stop within {}; the next start cleans up",
                    part.name(),
                    part.stopBound());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
