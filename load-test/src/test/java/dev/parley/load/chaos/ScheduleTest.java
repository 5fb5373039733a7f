package dev.parley.load.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.load.chaos.Fault.Signal;
import dev.parley.quickstart.CannotStart;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    @Test
    void theSameSeedGivesTheSameRounds() throws CannotStart {
        assertThat(schedule("--rounds 30 --seed 7")).isEqualTo(schedule("--rounds 30 --seed 7"));
        assertThat(schedule("--rounds 30 --seed 7")).isNotEqualTo(schedule("--rounds 30 --seed 8"));
    }

    @Test
    void eachKindIsKilledAndStoppedBeforeAnyHasItsSecondTurn() throws CannotStart {
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
    void onlyTheKindsThatWereAskedForArePutOut() throws CannotStart {
        assertThat(schedule("--rounds 8 --seed 1 --only broker,proxy"))
                .flatExtracting(round -> round.fault().stream().toList())
                .extracting(Fault::kind)
                .containsOnly(Kind.BROKER, Kind.PROXY);
        assertThatThrownBy(() -> schedule("--only workers"))
                .hasMessage(
                        "--only 'workers' is not allowed: it takes worker, api, projector, broker, postgres, proxy.");
    }

    private static List<Round> schedule(String arguments) throws CannotStart {
        return Schedule.of(ChaosOptions.parse(List.of(arguments.split(" "))));
    }
}
