package dev.parley.system;

import dev.parley.system.Writes.Cut;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A reaper that dies while it finishes the work of another process that died. */
@Tag("long")
class ReaperCrashPointsTest extends CrashPoints {

    /** A task of the reaper for a turn: its writes, and what holds afterwards. */
    private record Task(
            List<String> writes,
            WitnessedTurn whole,
            Map<String, WitnessedTurn> turns,
            Consumer<WitnessedTurn> require) {

        void watch(DoomedProcess reaper) {
            reaper.watch(whole.session());
            cutAfter(reaper, turns);
        }

        void awaitDone(DoomedProcess reaper) {
            requireWrites(reaper, whole, writes);
            awaitCut(reaper, turns);
        }

        void requireDone() {
            require.accept(whole);
            turns.values().forEach(require);
        }
    }

    private static Task task(
            String name,
            Function<String, WitnessedTurn> make,
            Consumer<WitnessedTurn> require,
            String... writes) {
        return new Task(
                List.of(writes),
                make.apply(name + ", the reaper lives"),
                turns(name, beforeAndAfter(List.of(writes)), make),
                require);
    }

    private List<Task> tasks() {
        return List.of(
                task(
                        "half accepted",
                        this::halfAccepted,
                        turn -> requireAnswer(turn, 1),
                        "record message.accepted",
                        "delivery message.accepted",
                        "request",
                        NOTED),
                task(
                        "decided to fail",
                        this::failed,
                        turn -> requireEnding(turn, "internal"),
                        "record turn.failed",
                        ENDED,
                        "delivery turn.failed"),
                task(
                        "cancelled in the queue",
                        this::cancelled,
                        turn -> requireEnding(turn, "cancelled"),
                        DECIDED,
                        "record turn.cancelled",
                        ENDED,
                        "delivery turn.cancelled"),
                task(
                        "never taken",
                        this::queuedLongAgo,
                        turn -> requireEnding(turn, "expired"),
                        DECIDED,
                        "record turn.failed",
                        ENDED,
                        "delivery turn.failed"));
    }

    @Test
    void theNextReaperFinishesEachOfItsTasks() {
        system.stopProjector();
        system.stopWorker();
        List<Task> tasks;
        try (var reaper = new DoomedProcess(system, "reaper", Cut.FAILS)) {
            tasks = tasks();
            tasks.forEach(task -> task.watch(reaper));
            reaper.start();
            tasks.forEach(task -> task.awaitDone(reaper));
            reaper.kill();
        } finally {
            system.startProjector();
            system.startWorker();
        }
        tasks.forEach(Task::requireDone);
    }

    private WitnessedTurn cancelled(String content) {
        return update(queued(content), "cancel_requested = true");
    }

    private WitnessedTurn queuedLongAgo(String content) {
        return update(queued(content), "created_at = now() - interval '1 day'");
    }

    private WitnessedTurn update(WitnessedTurn turn, String claim) {
        system.database()
                .sql("UPDATE turn_claim SET " + claim + " WHERE session_id = ?")
                .param(UUID.fromString(turn.session()))
                .update();
        return turn;
    }
}
