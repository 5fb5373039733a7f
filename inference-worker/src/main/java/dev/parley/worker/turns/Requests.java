package dev.parley.worker.turns;

import dev.parley.log.Command;
import dev.parley.log.TopicSetup;
import dev.parley.log.Topics;
import dev.parley.log.TurnRequest;
import dev.parley.worker.WorkerSettings;
import dev.parley.worker.jobs.JobPoller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.kafka.core.ShareConsumerFactory;
import org.springframework.stereotype.Component;

/**
 * Listens to {@code chat.requests} by the worker's one member of the share group, while slots are
 * free. A request is acknowledged at once: the turn waits in the database, so a request that gets
 * lost delays it until the next look of any worker. Thread-safe.
 */
@Component
class Requests {

    private static final Logger LOG = LoggerFactory.getLogger(Requests.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    /**
     * A request that was polled.
     *
     * @param offset in its topic
     * @param again true if it was delivered before, for example to a worker without a lease
     */
    record Request(TurnRequest turn, long offset, boolean again) {}

    private final ShareConsumerFactory<byte[], byte[]> consumers;
    private final WorkerSettings settings;
    private final TopicSetup topics;
    private final RunningTurns turns;
    private final List<Request> waiting = new ArrayList<>();
    private final Bell room = new Bell();
    private volatile CountDownLatch closing = new CountDownLatch(0);
    private volatile @Nullable ShareConsumer<byte[], byte[]> polling;
    private @Nullable Thread thread;

    Requests(
            @Qualifier(TurnIntakeConfiguration.REQUEST_CONSUMERS)
                    ShareConsumerFactory<byte[], byte[]> consumers,
            WorkerSettings settings,
            TopicSetup topics,
            RunningTurns turns) {
        this.consumers = consumers;
        this.settings = settings;
        this.topics = topics;
        this.turns = turns;
    }

    /**
     * Joins the share group.
     *
     * @param onRequest runs on the polling thread when requests have come
     */
    void start(Runnable onRequest) {
        topics.ensureShareGroup(Topics.WORKERS, settings.lockDuration());
        closing = new CountDownLatch(1);
        // A platform thread: while brokers are away, a poll may spin.
        thread = Thread.ofPlatform().name("parley-requests").start(() -> run(onRequest));
    }

    /** Leaves the share group; returns when it has, or after a bounded wait. */
    void stop() throws InterruptedException {
        closing.countDown();
        room.ring();
        var consumer = polling;
        if (consumer != null) {
            consumer.wakeup();
        }
        if (thread != null) {
            thread.join(CLOSE_TIMEOUT.plus(PAUSE));
        }
    }

    boolean isListening() {
        return thread != null && thread.isAlive();
    }

    /** Returns the requests that wait. */
    synchronized List<Request> waiting() {
        return List.copyOf(waiting);
    }

    /** Forgets requests, whose turns were claimed or wait in the database. */
    synchronized void done(List<Request> requests) {
        waiting.removeAll(requests);
        room.ring();
    }

    /** Looks again whether slots are free. */
    void slotsChanged() {
        room.ring();
    }

    private synchronized int room() {
        return turns.free() - waiting.size();
    }

    private void run(Runnable onRequest) {
        while (!isClosing()) {
            try {
                listen(onRequest);
            } catch (WakeupException e) {
                LOG.debug("Woken to close");
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) {
                LOG.error("The worker listens for requests again after an error", e);
                pause();
            }
        }
    }

    private void listen(Runnable onRequest) throws InterruptedException {
        try (var member = new Member(consumers.createShareConsumer(Topics.WORKERS, "-requests"))) {
            var poller = new JobPoller(member.consumer, closing);
            while (!isClosing()) {
                if (room() <= 0) {
                    room.await(PAUSE);
                } else if (member.take(poller)) {
                    onRequest.run();
                }
            }
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private void pause() {
        try {
            closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closing.countDown();
        }
    }

    /** The worker's member of the share group. */
    private final class Member implements AutoCloseable {
        private final ShareConsumer<byte[], byte[]> consumer;

        Member(ShareConsumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
            consumer.subscribe(List.of(Topics.REQUESTS));
            polling = consumer;
        }

        /** Polls once; returns true if requests have come. */
        boolean take(JobPoller poller) throws InterruptedException {
            var records = poller.poll();
            records.forEach(record -> consumer.acknowledge(record, take(record)));
            if (!records.isEmpty()) {
                consumer.commitAsync();
            }
            return !records.isEmpty();
        }

        // What has no room goes to another worker at once.
        private AcknowledgeType take(ConsumerRecord<byte[], byte[]> record) {
            var request = Command.decode(record.value(), TurnRequest.class);
            if (request.isEmpty()) {
                LOG.error("Rejected request {}: it names no turn", record.offset());
                return AcknowledgeType.REJECT;
            }
            synchronized (Requests.this) {
                if (room() <= 0) {
                    return AcknowledgeType.RELEASE;
                }
                boolean again = record.deliveryCount().orElse((short) 1) > 1;
                waiting.add(new Request(request.get(), record.offset(), again));
            }
            return AcknowledgeType.ACCEPT;
        }

        @Override
        public void close() {
            polling = null;
            consumer.close(CLOSE_TIMEOUT);
        }
    }
}
