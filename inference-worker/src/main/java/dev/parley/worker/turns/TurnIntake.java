package dev.parley.worker.turns;

import dev.parley.store.turns.TurnQueue;
import dev.parley.store.workers.WorkerLeases;
import dev.parley.worker.WorkerSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Claims waiting turns for free slots, several by one statement, and runs each on a virtual thread.
 * It claims when requests have come, when a slot becomes free, and when the worker looks at the
 * database. Stopping drains: nothing more is claimed, running turns get {@code
 * parley.worker.drain-timeout}, and unfinished ones are given back.
 */
@Component
class TurnIntake implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(TurnIntake.class);

    /** The longest wait without a look at the database, should the lease be lost. */
    private static final Duration WAIT = Duration.ofSeconds(1);

    /** After an error. */
    private static final Duration PAUSE = Duration.ofMillis(500);

    /** How long a turn that was told to stop may take to do so. */
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final Requests requests;
    private final RunningTurns turns;
    private final TurnQueue queue;
    private final TurnRunner runner;
    private final WorkerLeases leases;
    private final WorkerSettings settings;
    private final Bell bell;
    private volatile @Nullable Thread claimer;
    private volatile boolean running;

    TurnIntake(
            Requests requests,
            RunningTurns turns,
            TurnQueue queue,
            TurnRunner runner,
            WorkerLeases leases,
            WorkerSettings settings,
            Bell bell) {
        this.requests = requests;
        this.turns = turns;
        this.queue = queue;
        this.runner = runner;
        this.leases = leases;
        this.settings = settings;
        this.bell = bell;
    }

    @Override
    public synchronized void start() {
        running = true;
        turns.onFreed(this::slotFreed);
        claimer = Thread.ofPlatform().name("parley-claims").start(this::run);
        requests.start(bell::ring);
        LOG.info("Taking turns with {} slots", settings.slots());
    }

    private void slotFreed() {
        requests.slotsChanged();
        bell.ring();
    }

    /** Returns true while turns are taken. */
    boolean isTaking() {
        var thread = claimer;
        return running && thread != null && thread.isAlive() && requests.isListening();
    }

    private void run() {
        while (running) {
            try {
                bell.await(WAIT);
                claim();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) {
                LOG.warn("No turns can be claimed now; trying again: {}", e.getMessage());
                LOG.debug("The reason", e);
                pause();
            }
        }
    }

    private void claim() {
        if (turns.free() == 0 || !running) {
            return;
        }
        // They stay until the claim has succeeded: the database may be away.
        var asked = requests.waiting();
        var requested = new HashSet<UUID>();
        for (var request : asked) {
            requested.add(request.turn().turnId());
            if (request.again()) {
                queue.cameBack(request.turn().turnId(), request.offset());
            }
        }
        while (claimSome(requested)) {
            LOG.trace("More turns may wait for the slots that are left");
        }
        requests.done(asked);
    }

    // In the order of the queue, as many as may all be deep research; once its share of the slots
    // is taken, only others. Returns true if slots are free and more turns may wait for them.
    private boolean claimSome(Collection<UUID> requested) {
        int free = turns.free();
        int freeForResearch = turns.freeForResearch();
        int most = freeForResearch > 0 ? Math.min(free, freeForResearch) : free;
        var claims =
                freeForResearch > 0
                        ? queue.claim(leases.worker(), requested, most)
                        : queue.claimRegular(leases.worker(), requested, most);
        for (var claim : claims) {
            var turn = turns.begin(claim, settings.turnTimeout());
            Thread.ofVirtual().name("parley-turn-" + claim.turnId()).start(() -> runner.run(turn));
        }
        return claims.size() == most && turns.free() > 0;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops on a thread of its own, so that turns and documents drain at the same time. */
    @Override
    public void stop(Runnable callback) {
        Thread.ofVirtual()
                .name("parley-drain-turns")
                .start(
                        () -> {
                            stop();
                            callback.run();
                        });
    }

    @Override
    public synchronized void stop() {
        running = false;
        bell.ring();
        try {
            requests.stop();
            var thread = claimer;
            if (thread != null) {
                thread.join(STOP_TIMEOUT);
            }
            if (!turns.awaitNone(settings.drainTimeout())) {
                LOG.warn("Giving back turns that did not end within {}", settings.drainTimeout());
                turns.stopAll();
                turns.awaitNone(STOP_TIMEOUT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
