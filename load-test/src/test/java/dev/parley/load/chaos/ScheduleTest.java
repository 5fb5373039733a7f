package dev.parley.load.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.load.chaos.Fault.Signal;
import dev.parley.load.chaos.clients.Habit;
import dev.parley.load.chaos.clients.Part;
import dev.parley.quickstart.ParleyCommand;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    @Test
    void theSameSeedGivesTheSameRounds() {
        assertThat(schedule("--rounds 30 --seed 7")).isEqualTo(schedule("--rounds 30 --seed 7"));
        assertThat(schedule("--rounds 30 --seed 7")).isNotEqualTo(schedule("--rounds 30 --seed 8"));
    }

    @Test
    void eachCourseDoesEverythingToEachKindOnceAndToEachKindTogetherWithAnother() {
        int singles = Arrays.stream(Kind.values()).mapToInt(kind -> kind.signals().size()).sum();
        int pairs = Kind.values().length / 2;
        int course = singles + pairs;
        var rounds = schedule("--rounds %d --seed 1".formatted(2 * course));

        assertThat(rounds).hasSize(2 * (1 + course));
        for (int from : List.of(0, 1 + course)) {
            assertThat(rounds.get(from).faults()).isEmpty();
            var faults =
                    rounds.subList(from + 1, from + 1 + course).stream()
                            .map(Round::faults)
                            .toList();
            assertThat(faults.stream().filter(each -> each.size() == 1).map(List::getFirst))
                    .extracting(fault -> fault.kind() + " " + fault.signal())
                    .doesNotHaveDuplicates()
                    .hasSize(singles);
            assertThat(faults.stream().filter(each -> each.size() == 2).flatMap(List::stream))
                    .extracting(Fault::kind)
                    .containsExactlyInAnyOrder(Kind.values());
        }
    }

    @Test
    void aDatabaseThatDoesNotAnswerDoesSoForLongerThanALease() {
        assertThat(schedule("--rounds 16 --seed 1 --only postgres"))
                .flatExtracting(Round::faults)
                .filteredOn(fault -> fault.signal() != Signal.KILL)
                .isNotEmpty()
                .extracting(Fault::away)
                .containsOnly(Duration.ofSeconds(10));
    }

    @Test
    void onlyTheChosenKindsAreDisturbed() {
        assertThat(schedule("--rounds 8 --seed 1 --only broker,proxy"))
                .flatExtracting(Round::faults)
                .extracting(Fault::kind)
                .containsOnly(Kind.BROKER, Kind.PROXY);
    }

    @Test
    void theClientThatDecidesTheMomentReadsAndOthersDoEverythingElse() {
        var rounds = schedule("--rounds 30 --seed 3");

        assertThat(rounds)
                .allSatisfy(
                        round ->
                                assertThat(round.clients().get(round.witness()).habit())
                                        .isEqualTo(Habit.READS));
        assertThat(rounds)
                .flatExtracting(Round::clients)
                .extracting(Part::habit)
                .contains(Habit.values());
    }

    private static List<Round> schedule(String arguments) {
        var chaos = new Chaos();
        ParleyCommand.of(chaos).parseArgs(("chaos " + arguments).split(" "));
        return Schedule.of(chaos.options);
    }
}
