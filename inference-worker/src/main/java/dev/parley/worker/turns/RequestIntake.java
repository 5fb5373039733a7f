package dev.parley.worker.turns;

import dev.parley.log.TopicSetup;
import dev.parley.log.Topics;
import dev.parley.worker.WorkerSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.core.ShareConsumerFactory;
import org.springframework.stereotype.Component;

/**
 * The worker's slots. Starting joins the share group; stopping drains: no new requests, the running
 * turns get their time, and what has not finished by then is released.
 */
@Component
class RequestIntake implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(RequestIntake.class);

    private final ShareConsumerFactory<byte[], byte[]> consumers;
    private final TurnRunner runner;
    private final WorkerSettings settings;
    private final TopicSetup topics;
    private final List<RequestSlot> slots = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running;

    RequestIntake(
            ShareConsumerFactory<byte[], byte[]> consumers,
            TurnRunner runner,
            WorkerSettings settings,
            TopicSetup topics) {
        this.consumers = consumers;
        this.runner = runner;
        this.settings = settings;
        this.topics = topics;
    }

    @Override
    public synchronized void start() {
        topics.ensureShareGroup(Topics.WORKERS, settings.lockDuration());
        var joining = new Semaphore(settings.maxJoining());
        for (int i = 0; i < settings.slots(); i++) {
            int number = i;
            var slot =
                    new RequestSlot(
                            () -> consumers.createShareConsumer(null, "-" + number),
                            runner,
                            settings.lockDuration(),
                            joining);
            slots.add(slot);
            threads.add(Thread.ofPlatform().name("parley-slot-" + i).start(slot::run));
        }
        running = true;
        LOG.info("Taking requests with {} slots", settings.slots());
    }

    @Override
    public synchronized void stop() {
        slots.forEach(RequestSlot::close);
        long drained = System.nanoTime() + settings.drainTimeout().toNanos();
        if (!joinUntil(drained)) {
            LOG.warn("Releasing the turns that did not finish within {}", settings.drainTimeout());
            slots.forEach(RequestSlot::stopTurn);
            joinUntil(System.nanoTime() + Duration.ofSeconds(10).toNanos());
        }
        slots.clear();
        threads.clear();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private boolean joinUntil(long deadline) {
        boolean all = true;
        for (var thread : threads) {
            try {
                all &= thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return all;
    }
}
