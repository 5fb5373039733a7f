package dev.parley.worker.turns;

import dev.parley.worker.model.StopSignal;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** The turns that this worker works on, and their cancel signals. Thread safe. */
@Component
class RunningTurns {

    // By identity: a turn may come back to a worker that still ends its former attempt.
    private final Set<Running> running = ConcurrentHashMap.newKeySet();

    /** A turn that is worked on until this is closed. */
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

    /** To be called before the turn is claimed: a cancel is then seen in the claim, or here. */
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
