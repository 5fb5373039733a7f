package dev.parley.worker.turns;

import dev.parley.events.ChatMode;
import dev.parley.operations.LogContext;
import dev.parley.store.turns.Claim;
import dev.parley.store.workers.HeldTurn;
import dev.parley.worker.WorkerSettings;
import dev.parley.worker.jobs.StopSignal;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The worker's slots, and the turns that run in them: their signals, and how long they may run.
 * Thread-safe.
 */
@Component
class RunningTurns {

    private static final Logger LOG = LoggerFactory.getLogger(RunningTurns.class);

    /** How long past its bound a turn may run: longer than the model's own deadline needs. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final int slots;
    private final int researchSlots;
    private final Set<Running> running = new LinkedHashSet<>();
    private Runnable onFreed = () -> {};

    RunningTurns(WorkerSettings settings) {
        this.slots = settings.slots();
        this.researchSlots = settings.slotsForResearch();
    }

    /** A turn that keeps a slot until this is closed. */
    final class Running implements AutoCloseable {
        private final Claim claim;
        private final HeldTurn held;
        private final StopSignal cancel = new StopSignal();
        private final StopSignal stop = new StopSignal();
        private long deadline;
        private @Nullable Thread thread;

        private Running(Claim claim, Duration bound) {
            this.claim = claim;
            this.held = new HeldTurn(claim.turnId(), claim.attempt());
            this.deadline = deadline(bound);
        }

        Claim claim() {
            return claim;
        }

        private boolean isResearch() {
            return claim.message().mode() == ChatMode.DEEP_RESEARCH;
        }

        private LogContext logged() {
            return LogContext.ofTurn(claim.message().sessionId(), claim.turnId());
        }

        /** Raised when the turn is cancelled. */
        StopSignal cancel() {
            return cancel;
        }

        /** Raised when another worker has the turn, it ran for too long, or the worker stops. */
        StopSignal stop() {
            return stop;
        }

        /** Interrupts this thread if the turn runs for too long. */
        void runsOn(Thread runner) {
            synchronized (RunningTurns.this) {
                thread = runner;
            }
        }

        /** Lets the turn run for this long from now on. */
        void mayTake(Duration bound) {
            synchronized (RunningTurns.this) {
                deadline = deadline(bound);
            }
        }

        /** Frees the slot. */
        @Override
        public void close() {
            end(this);
        }
    }

    private static long deadline(Duration bound) {
        return System.nanoTime() + bound.plus(GRACE).toNanos();
    }

    /**
     * Runs this when a slot has become free after all were taken, or all that deep research may
     * have.
     */
    synchronized void onFreed(Runnable action) {
        onFreed = action;
    }

    /** How many slots are free. */
    synchronized int free() {
        return Math.max(0, slots - running.size());
    }

    /** How many of the free slots may take deep research. */
    synchronized int freeForResearch() {
        long taken = running.stream().filter(Running::isResearch).count();
        return Math.clamp(researchSlots - taken, 0, free());
    }

    /** Gives a free slot to a turn, which may run for this long at first. */
    synchronized Running begin(Claim claim, Duration bound) {
        var turn = new Running(claim, bound);
        running.add(turn);
        return turn;
    }

    private void end(Running turn) {
        Runnable freed = () -> {};
        synchronized (this) {
            boolean full = turn.isResearch() ? freeForResearch() == 0 : free() == 0;
            if (running.remove(turn) && full) {
                freed = onFreed;
            }
            notifyAll();
        }
        freed.run();
    }

    private synchronized List<Running> all() {
        return List.copyOf(running);
    }

    List<HeldTurn> held() {
        return all().stream().map(turn -> turn.held).toList();
    }

    /** Returns true if one of these turns runs here. */
    boolean runsAny(Collection<String> turnIds) {
        return !turnIds.isEmpty()
                && held().stream().anyMatch(turn -> turnIds.contains(turn.turnId().toString()));
    }

    void cancel(Collection<HeldTurn> turns) {
        all().stream().filter(turn -> turns.contains(turn.held)).forEach(t -> t.cancel.raise());
    }

    /**
     * Stops turns that another worker may have by now.
     *
     * @return how many of them ran here and were not stopped yet
     */
    int stop(Collection<HeldTurn> turns) {
        int stopped = 0;
        for (var turn : all()) {
            if (turns.contains(turn.held) && !turn.stop.isRaised()) {
                try (var context = turn.logged()) {
                    LOG.warn("Turn {} was taken from this worker", turn.held.turnId());
                }
                turn.stop.raise();
                stopped++;
            }
        }
        return stopped;
    }

    /**
     * Stops turns that run for too long: a fault must not keep a slot. If a turn's thread does not
     * even end then, its slot is given to another turn. What the thread still writes belongs to a
     * lower attempt than the next one.
     */
    void stopOverdue() {
        long now = System.nanoTime();
        for (var turn : all()) {
            boolean stopped = turn.stop.isRaised();
            synchronized (this) {
                if (now - turn.deadline < 0) {
                    continue;
                }
                turn.deadline = deadline(Duration.ZERO);
                if (!stopped && turn.thread != null) {
                    turn.thread.interrupt();
                }
            }
            try (var context = turn.logged()) {
                if (stopped) {
                    LOG.error("Turn {} does not stop; its slot is free", turn.held.turnId());
                    turn.close();
                } else {
                    LOG.error("Turn {} runs for too long and is stopped", turn.held.turnId());
                    turn.stop.raise();
                }
            }
        }
    }

    /** Stops all turns because the worker stops. */
    void stopAll() {
        all().forEach(turn -> turn.stop.raiseAsWorkerStops());
    }

    /** Waits until no turn runs, or the time is over; returns true if none runs. */
    synchronized boolean awaitNone(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        for (long left = atMost.toNanos();
                !running.isEmpty() && left > 0;
                left = deadline - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return running.isEmpty();
    }
}
