package dev.parley.worker.jobs;

import dev.parley.log.TopicSetup;
import dev.parley.worker.WorkerSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.core.ShareConsumerFactory;

/**
 * The worker's slots in one share group. Starting joins the group. Stopping drains: the slots take
 * no new jobs, running jobs get {@code parley.worker.drain-timeout}, and unfinished ones are
 * released.
 */
public final class JobIntake implements SmartLifecycle {

    /** The name of the bean that makes the slots' members of share groups. */
    public static final String SLOT_CONSUMERS = "slotConsumers";

    private static final Logger LOG = LoggerFactory.getLogger(JobIntake.class);

    private final ShareConsumerFactory<byte[], byte[]> consumers;
    private final Group group;
    private final Jobs jobs;
    private final WorkerSettings settings;
    private final TopicSetup topics;
    private final List<JobSlot> slots = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running;

    /**
     * A share group.
     *
     * @param topic where its jobs come from
     * @param slots how many members of it this worker has
     */
    public record Group(String name, String topic, int slots) {}

    public JobIntake(
            ShareConsumerFactory<byte[], byte[]> consumers,
            Group group,
            Jobs jobs,
            WorkerSettings settings,
            TopicSetup topics) {
        this.consumers = consumers;
        this.group = group;
        this.jobs = jobs;
        this.settings = settings;
        this.topics = topics;
    }

    @Override
    public synchronized void start() {
        topics.ensureShareGroup(group.name(), settings.lockDuration());
        for (int i = 0; i < group.slots(); i++) {
            var suffix = "-" + group.topic() + "-" + i;
            var slot =
                    new JobSlot(
                            () -> consumers.createShareConsumer(group.name(), suffix),
                            group.topic(),
                            jobs,
                            settings.lockDuration());
            slots.add(slot);
            threads.add(Thread.ofPlatform().name("parley-slot" + suffix).start(slot::run));
        }
        running = true;
        LOG.info("Taking jobs from {} with {} slots", group.topic(), group.slots());
    }

    /** Stops on a thread of its own, so that all intakes drain at the same time. */
    @Override
    public void stop(Runnable callback) {
        Thread.ofVirtual()
                .name("parley-drain-" + group.topic())
                .start(
                        () -> {
                            stop();
                            callback.run();
                        });
    }

    @Override
    public synchronized void stop() {
        slots.forEach(JobSlot::close);
        long drained = System.nanoTime() + settings.drainTimeout().toNanos();
        if (!joinUntil(drained)) {
            LOG.warn("Releasing jobs that did not finish within {}", settings.drainTimeout());
            slots.forEach(JobSlot::stopJob);
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

    /** Returns true while every slot takes jobs. */
    public boolean isTaking() {
        return running && slots.stream().allMatch(JobSlot::isTaking);
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
