package dev.parley.worker.jobs;

import dev.parley.worker.jobs.Job.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
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
 * Takes one job at a time: a member of the share group that holds at most one record. {@link Jobs}
 * reads the record, and the {@link Job} runs on a thread of its own: a {@code DocumentJob} by
 * {@code DocumentIndexer}. Meanwhile the slot renews the record's lock. If it cannot, it stops the
 * job, because another worker may have the record by now.
 */
final class JobSlot {

    private static final Logger LOG = LoggerFactory.getLogger(JobSlot.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final Supplier<ShareConsumer<byte[], byte[]>> consumers;
    private final String topic;
    private final Jobs jobs;
    private final Duration renewEvery;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable ShareConsumer<byte[], byte[]> idle;
    private volatile @Nullable StopSignal running;
    private volatile boolean taking;

    /**
     * @param consumers makes a member of the share group: explicit acknowledgement, one record a
     *     poll
     */
    JobSlot(
            Supplier<ShareConsumer<byte[], byte[]>> consumers,
            String topic,
            Jobs jobs,
            Duration lockDuration) {
        this.consumers = consumers;
        this.topic = topic;
        this.jobs = jobs;
        this.renewEvery = lockDuration.dividedBy(3);
    }

    /** Takes jobs on the calling thread until {@link #close}; then leaves the group. */
    void run() {
        try {
            while (!isClosing()) {
                try {
                    takeJobs();
                } catch (WakeupException e) {
                    LOG.debug("The slot was closed while it was idle");
                } catch (RuntimeException | Error e) {
                    // The brokers give the record that this consumer held to another one.
                    LOG.error("The slot starts again after an error", e);
                    closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            closing.countDown();
        }
    }

    private void takeJobs() throws InterruptedException {
        var consumer = consumers.get();
        try {
            consumer.subscribe(List.of(topic));
            var poller = new JobPoller(consumer, closing);
            while (!isClosing()) {
                idle = consumer;
                var records = poller.poll();
                taking = true;
                idle = null;
                for (var record : records) {
                    new Held(consumer, record).handle();
                }
            }
        } finally {
            taking = false;
            idle = null;
            consumer.close(CLOSE_TIMEOUT);
        }
    }

    /** Returns true while the slot has a member that polls, or that holds a job. */
    boolean isTaking() {
        return taking;
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    /** Takes no more jobs; a running job continues. */
    void close() {
        closing.countDown();
        var waiting = idle;
        if (waiting != null) {
            waiting.wakeup();
        }
    }

    /** Stops the running job because the worker stops; its record is released at once. */
    void stopJob() {
        var stop = running;
        if (stop != null) {
            stop.raiseAsWorkerStops();
        }
    }

    /** A record that this slot holds. */
    private final class Held {

        private final ShareConsumer<byte[], byte[]> consumer;
        private final StopSignal stop = new StopSignal();
        private ConsumerRecord<byte[], byte[]> record;

        Held(ShareConsumer<byte[], byte[]> consumer, ConsumerRecord<byte[], byte[]> record) {
            this.consumer = consumer;
            this.record = record;
        }

        void handle() {
            var found = jobs.of(record);
            if (found.isEmpty()) {
                LOG.error("Rejected record {} of {}: it holds no job", record.offset(), topic);
                acknowledge(AcknowledgeType.REJECT);
                return;
            }
            var job = found.get();
            var outcome = start(job);
            running = stop;
            try {
                if (holdUntilDone(job, outcome)) {
                    acknowledge(
                            outcome.join() == Outcome.DONE
                                    ? AcknowledgeType.ACCEPT
                                    : AcknowledgeType.RELEASE);
                } else {
                    LOG.warn("The lock of {} was lost", job.name());
                    stop.raise();
                    outcome.join();
                }
            } finally {
                stop.raise();
                running = null;
            }
        }

        private CompletableFuture<Outcome> start(Job job) {
            var outcome = new CompletableFuture<Outcome>();
            Thread.ofVirtual()
                    .name("parley-" + job.name())
                    .start(
                            () -> {
                                try {
                                    outcome.complete(job.run(stop));
                                } finally {
                                    // Only after an Error, such as no memory; else no effect.
                                    outcome.complete(Outcome.RELEASE);
                                }
                            });
            return outcome;
        }

        // Returns false if the lock was lost.
        private boolean holdUntilDone(Job job, CompletableFuture<Outcome> outcome) {
            while (!isDoneWithin(outcome, renewEvery)) {
                if (!acknowledge(AcknowledgeType.RENEW) || !polledAgain()) {
                    return false;
                }
                noteAlive(job);
            }
            return true;
        }

        // On a thread of its own: the lock must not be lost because the database is away.
        private void noteAlive(Job job) {
            Thread.ofVirtual().name("parley-alive-" + job.name()).start(job::noteAlive);
        }

        // A renewed record comes back from the next poll, and no new record does.
        private boolean polledAgain() {
            long deadline = System.nanoTime() + renewEvery.toNanos();
            do {
                for (var again : consumer.poll(Duration.ofMillis(100))) {
                    if (again.offset() == record.offset()
                            && again.partition() == record.partition()) {
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
            if (results.isEmpty()) {
                // The broker that held the lock is gone.
                LOG.warn("{} of record {} of {} was not sent", type, record.offset(), topic);
                return false;
            }
            for (var result : results.values()) {
                if (result.isPresent()) {
                    LOG.warn(
                            "{} of record {} of {} was refused",
                            type,
                            record.offset(),
                            topic,
                            result.get());
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
