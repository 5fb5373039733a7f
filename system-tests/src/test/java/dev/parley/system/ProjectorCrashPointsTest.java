package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.system.Writes.Cut;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A projector that dies in the middle of a batch. */
@Tag("long")
class ProjectorCrashPointsTest extends CrashPoints {

    // The position moves before them, in the same transaction; the statement names no session.
    private static final List<String> PROJECTING =
            List.of(
                    "insert message",
                    "insert turn_chunk",
                    "update session",
                    "insert searched_text",
                    "commit");

    @Test
    void itsRowsAndItsPositionAreThereTogetherOrNotAtAll() {
        // Each is in its own partition, so each has its own consumer and transaction.
        var taken = new HashSet<Integer>();
        var whole = askedElsewhere("projected by one that lives", taken);
        var turns =
                turns(
                        "projected",
                        beforeAndAfter(PROJECTING),
                        content -> askedElsewhere(content, taken));
        awaitProjected();
        system.stopProjector();
        try (var projector =
                new DoomedProcess(
                        system,
                        "projector",
                        Cut.STANDS_STILL,
                        "--parley.projector.concurrency=16")) {
            send(system.api(0), whole);
            turns.values().forEach(turn -> send(system.api(0), turn));
            requireAnswer(whole, 1);
            turns.values().forEach(turn -> requireAnswer(turn, 1));
            projector.watch(whole.session());
            cutAfter(projector, turns);
            projector.start();
            requireWrites(projector, whole, PROJECTING);
            awaitCut(projector, turns);
            projector.kill();

            var positions = system.positions();
            var ends = system.ends();
            turns.forEach(
                    (point, turn) -> {
                        boolean committed = point.equals("commit");
                        int partition = system.partition(turn.session());
                        assertThat(system.projectedStatus(turn.turn()))
                                .as(point)
                                .isEqualTo(committed ? "COMPLETED" : "");
                        assertThat(Objects.equals(positions.get(partition), ends.get(partition)))
                                .as(point)
                                .isEqualTo(committed);
                    });
            turns.values().forEach(turn -> requireAnswer(turn, 1));
        } finally {
            system.startProjector();
        }
        awaitProjected();
        turns.values().forEach(turn -> requireAnswer(turn, 1));
    }

    // The partitions of a killed projector wait until its group session times out.
    private void awaitProjected() {
        await("the projection").atMost(BOUND).until(() -> system.positions().equals(system.ends()));
    }

    private WitnessedTurn askedElsewhere(String content, Set<Integer> taken) {
        while (true) {
            var turn = asked(content);
            if (taken.add(system.partition(turn.session()))) {
                return turn;
            }
            turn.reader().close();
        }
    }
}
