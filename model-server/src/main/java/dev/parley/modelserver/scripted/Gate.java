package dev.parley.modelserver.scripted;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Holds answers at a position of a script until a test releases it; then it stays open.
 * Thread-safe.
 */
public final class Gate {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    public void release() {
        released.countDown();
    }

    /**
     * Waits until the first answer has reached the gate.
     *
     * @throws TimeoutException if none reaches it in time
     */
    public void awaitReached(Duration timeout) throws InterruptedException, TimeoutException {
        if (!reached.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new TimeoutException("No answer reached the gate within " + timeout);
        }
    }

    void pass() throws InterruptedException {
        reached.countDown();
        released.await();
    }
}
