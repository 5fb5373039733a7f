package dev.parley.load.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.load.chaos.Fault.Signal;
import dev.parley.quickstart.ParleyCommand;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    @Test
    void theSameSeedGivesTheSameRounds() {
        assertThat(schedule("--rounds 30 --seed 7")).isEqualTo(schedule("--rounds 30 --seed 7"));
        assertThat(schedule("--rounds 30 --seed 7")).isNotEqualTo(schedule("--rounds 30 --seed 8"));
    }

    @Test
    void eachKindIsKilledAndStoppedBeforeAnyIsASecondTime() {
        var rounds = schedule("--rounds 24 --seed 1");

        assertThat(rounds).hasSize(26);
        assertThat(rounds.get(0).fault()).isEmpty();
        assertThat(rounds.get(13).fault()).isEmpty();
        for (var course : List.of(rounds.subList(1, 13), rounds.subList(14, 26))) {
            assertThat(course)
                    .extracting(Round::fault)
                    .map(Optional::orElseThrow)
                    .extracting(fault -> fault.kind() + " " + fault.signal())
                    .doesNotHaveDuplicates()
                    .hasSize(Kind.values().length * Signal.values().length);
        }
    }

    @Test
    void onlyTheChosenKindsAreDisturbed() {
        assertThat(schedule("--rounds 8 --seed 1 --only broker,proxy"))
                .flatExtracting(round -> round.fault().stream().toList())
                .extracting(Fault::kind)
                .containsOnly(Kind.BROKER, Kind.PROXY);
    }

    private static List<Round> schedule(String arguments) {
        var chaos = new Chaos();
        ParleyCommand.of(chaos).parseArgs(("chaos " + arguments).split(" "));
        return Schedule.of(chaos.options);
    }
}
