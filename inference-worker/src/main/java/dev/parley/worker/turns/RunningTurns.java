package dev.parley.worker.turns;

import dev.parley.worker.jobs.StopSignal;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** The turns that this worker runs, and their cancel signals. Thread-safe. */
@Component
class RunningTurns {

    // Compared by identity: a worker may get a turn again while it ends the attempt before.
    private final Set<Running> running = ConcurrentHashMap.newKeySet();

    /** A turn that runs until this is closed. */
    final class Running implements AutoCloseable {
        private final UUID turnId;
        private final StopSignal cancel = new StopSignal();

        private Running(UUID turnId) {
            this.turnId = turnId;
        }

        StopSignal cancel() {
            return cancel;
        }

        @Override
        public void close() {
            running.remove(this);
        }
    }

    /**
     * Registers a turn. Call it before claiming the turn: a cancel then shows in the claim or here.
     */
    Running register(UUID turnId) {
        var turn = new Running(turnId);
        running.add(turn);
        return turn;
    }

    Set<UUID> ids() {
        return running.stream().map(turn -> turn.turnId).collect(Collectors.toSet());
    }

    void cancel(UUID turnId) {
        running.stream().filter(turn -> turn.turnId.equals(turnId)).forEach(t -> t.cancel.raise());
    }
}
