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

    private static final long NO_SUCH_OFFSET = 1L << 40;

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
                        "delivery turn.failed"),
                task(
                        "lost with its request",
                        this::lost,
                        turn -> requireAnswer(turn, 2),
                        "update turn_claim (request_offset)",
                        "record message.accepted",
                        "delivery message.accepted",
                        "request",
                        NOTED));
    }

    @Test
    void theNextReaperFinishesEachOfItsTasks() {
        system.stopProjector();
        List<Task> tasks;
        try (var reaper = new DoomedProcess(system, "reaper", Cut.FAILS)) {
            tasks = tasks();
            tasks.forEach(task -> task.watch(reaper));
            reaper.start();
            tasks.forEach(task -> task.awaitDone(reaper));
            reaper.kill();
        } finally {
            system.startProjector();
        }
        tasks.forEach(Task::requireDone);
    }

    private WitnessedTurn cancelled(String content) {
        return update(queued(content), "cancel_requested = true");
    }

    private WitnessedTurn queuedLongAgo(String content) {
        return update(queued(content), "created_at = now() - interval '1 day'");
    }

    /** A turn whose request was taken by a worker that is gone, like the request. */
    private WitnessedTurn lost(String content) {
        return update(
                queued(content),
                "attempt = 1, request_offset = " + NO_SUCH_OFFSET + ", updated_at = now()");
    }

    private WitnessedTurn update(WitnessedTurn turn, String claim) {
        system.database()
                .sql("UPDATE turn_claim SET " + claim + " WHERE session_id = ?")
                .param(UUID.fromString(turn.session()))
                .update();
        return turn;
    }
}
