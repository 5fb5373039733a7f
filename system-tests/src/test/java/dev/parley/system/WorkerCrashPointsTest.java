package dev.parley.system;

import dev.parley.modelserver.scripted.Script;
import dev.parley.system.Writes.Cut;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A worker that dies while it answers. Before the claim it has done nothing: the turn waits, as
 * when there is no worker.
 */
@Tag("long")
class WorkerCrashPointsTest extends CrashPoints {

    // The event log is written ahead of delivery, so these two run at the same time.
    private static final List<String> ANSWERING =
            List.of(
                    WatchedDatabase.CLAIM,
                    "record turn.started",
                    "delivery turn.started",
                    "record turn.sources",
                    "delivery turn.sources",
                    "record turn.token",
                    "delivery turn.token",
                    "record turn.token 2",
                    "delivery turn.token 2",
                    DECIDED,
                    "record turn.completed",
                    ENDED,
                    "delivery turn.completed");

    @Test
    void eachTurnIsAnsweredByTheNextAttemptUnlessItsEndingWasDecided() {
        system.model.when("worker", Script.answer("whole ", "answer"));
        Map<String, WitnessedTurn> turns;
        system.stopWorker();
        try (var worker = new DoomedProcess(system, "worker", Cut.STANDS_STILL)) {
            worker.start();
            var whole = asked("the worker lives");
            worker.watch(whole.session());
            send(system.api(0), whole);
            requireWrites(worker, whole, ANSWERING);
            requireAnswer(whole, 1);

            turns = turns("the worker writes", ANSWERING, this::asked);
            cutAfter(worker, turns);
            turns.values().forEach(turn -> send(system.api(0), turn));
            awaitCut(worker, turns);
            worker.kill();
        } finally {
            system.startWorker();
        }
        turns.forEach((point, turn) -> requireAnswer(turn, isAnotherDue(point) ? 2 : 1));
    }

    private static boolean isAnotherDue(String point) {
        int written = ANSWERING.indexOf(point);
        return written >= 0 && written < ANSWERING.indexOf(DECIDED);
    }
}
