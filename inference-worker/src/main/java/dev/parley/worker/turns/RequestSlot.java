package dev.parley.worker.turns;

import dev.parley.log.Topics;
import dev.parley.log.TurnRequest;
import dev.parley.worker.model.StopSignal;
import dev.parley.worker.turns.TurnRunner.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One place for a turn: a member of the share group that holds at most one request. While its turn
 * runs, on a thread of its own, the slot renews the request's lock; when it cannot, the turn stops,
 * because another worker may have it by now.
 */
final class RequestSlot {

    private static final Logger LOG = LoggerFactory.getLogger(RequestSlot.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final Supplier<ShareConsumer<byte[], byte[]>> consumers;
    private final TurnRunner runner;
    private final Duration renewEvery;
    private final Semaphore joining;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable ShareConsumer<byte[], byte[]> idle;
    private volatile @Nullable StopSignal running;

    /**
     * @param consumers makes a member of the share group, in explicit mode, one record a poll
     * @param joining a permit is held while the member joins
     */
    RequestSlot(
            Supplier<ShareConsumer<byte[], byte[]>> consumers,
            TurnRunner runner,
            Duration lockDuration,
            Semaphore joining) {
        this.consumers = consumers;
        this.runner = runner;
        this.renewEvery = lockDuration.dividedBy(3);
        this.joining = joining;
    }

    /** Takes requests until {@link #close}, on the calling thread; then leaves the group. */
    void run() {
        try {
            while (!isClosing()) {
                takeRequests();
            }
        } catch (InterruptedException e) {
            closing.countDown();
        }
    }

    private void takeRequests() throws InterruptedException {
        if (!joining.tryAcquire(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
            return;
        }
        boolean joins = true;
        var consumer = consumers.get();
        try {
            consumer.subscribe(List.of(Topics.REQUESTS));
            var poller = new RequestPoller(consumer, closing);
            while (!isClosing()) {
                idle = consumer;
                var requests = poller.poll();
                idle = null;
                if (joins && (poller.hasJoined() || !requests.isEmpty())) {
                    joins = false;
                    joining.release();
                }
                for (var request : requests) {
                    new Held(consumer, request).handle();
                }
            }
        } catch (WakeupException e) {
            LOG.debug("The slot closes while it is idle");
        } catch (RuntimeException e) {
            // With this consumer goes what it held: the brokers hand that to another.
            LOG.error("The slot starts again after an error", e);
            closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            idle = null;
            if (joins) {
                joining.release();
            }
            consumer.close(CLOSE_TIMEOUT);
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    /** Takes no more requests; a turn that runs goes on. */
    void close() {
        closing.countDown();
        var waiting = idle;
        if (waiting != null) {
            waiting.wakeup();
        }
    }

    /** Stops the turn that runs, so that its request is released at once. */
    void stopTurn() {
        var stop = running;
        if (stop != null) {
            stop.raise();
        }
    }

    /** A request that this slot holds. */
    private final class Held {

        private final ShareConsumer<byte[], byte[]> consumer;
        private final StopSignal stop = new StopSignal();
        private ConsumerRecord<byte[], byte[]> record;

        Held(ShareConsumer<byte[], byte[]> consumer, ConsumerRecord<byte[], byte[]> record) {
            this.consumer = consumer;
            this.record = record;
        }

        void handle() {
            var turn = TurnRequest.decode(record.value());
            if (turn.isEmpty()) {
                LOG.error("Rejected a request that is none, at {}", record.offset());
                acknowledge(AcknowledgeType.REJECT);
                return;
            }
            var request = turn.get();
            var outcome = start(request);
            running = stop;
            try {
                if (holdUntilDone(request, outcome)) {
                    acknowledge(
                            outcome.join() == Outcome.DONE
                                    ? AcknowledgeType.ACCEPT
                                    : AcknowledgeType.RELEASE);
                } else {
                    LOG.warn("The lock of the request at {} was lost", record.offset());
                    stop.raise();
                    outcome.join();
                }
            } finally {
                stop.raise();
                running = null;
            }
        }

        private CompletableFuture<Outcome> start(TurnRequest turn) {
            var outcome = new CompletableFuture<Outcome>();
            long offset = record.offset();
            Thread.ofVirtual()
                    .name("parley-turn-" + turn.turnId())
                    .start(() -> outcome.complete(runner.run(turn, offset, stop)));
            return outcome;
        }

        // Returns false where the lock was lost.
        private boolean holdUntilDone(TurnRequest request, CompletableFuture<Outcome> outcome) {
            while (!isDoneWithin(outcome, renewEvery)) {
                if (!acknowledge(AcknowledgeType.RENEW) || !polledAgain()) {
                    return false;
                }
                noteAlive(request);
            }
            return true;
        }

        // On a thread of its own: a database that is away must not cost the lock.
        private void noteAlive(TurnRequest request) {
            Thread.ofVirtual()
                    .name("parley-alive-" + request.turnId())
                    .start(() -> runner.noteAlive(request.turnId()));
        }

        // A renewed record comes back from the next poll, and no new one does.
        private boolean polledAgain() {
            long deadline = System.nanoTime() + renewEvery.toNanos();
            do {
                for (var again : consumer.poll(Duration.ofMillis(100))) {
                    if (again.offset() == record.offset()) {
                        record = again;
                        return true;
                    }
                    consumer.acknowledge(again, AcknowledgeType.RELEASE);
                }
            } while (System.nanoTime() - deadline < 0);
            return false;
        }

        private boolean acknowledge(AcknowledgeType type) {
            consumer.acknowledge(record, type);
            var results = consumer.commitSync(renewEvery);
            for (var result : results.values()) {
                if (result.isPresent()) {
                    LOG.warn("{} was refused for {}", type, record.offset(), result.get());
                    return false;
                }
            }
            return true;
        }
    }

    private static boolean isDoneWithin(CompletableFuture<?> outcome, Duration wait) {
        try {
            outcome.get(wait.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException | InterruptedException e) {
            return true;
        }
    }
}
