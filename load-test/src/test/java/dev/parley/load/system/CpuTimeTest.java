package dev.parley.load.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CpuTimeTest {

    @Test
    void countsTheProcessAndItsChildrenThatHaveEnded() {
        String stat =
                "4711 (a (strange) name) S 1 4711 4711 0 -1 4194560 9 8 7 6 100 20 3 4 20 0 1 0";

        assertThat(CpuTime.ticks(stat, 14)).isEqualTo(127);
    }

    @Test
    void theCompilersOfThisJvmHaveUsedAPartOfIt() {
        var self = List.of(ProcessHandle.current());

        assertThat(CpuTime.ofCompilers(self))
                .isGreaterThan(Duration.ZERO)
                .isLessThan(CpuTime.of(self));
    }

    @Test
    void aRunningProcessHasUsedSome() {
        assertThat(CpuTime.of(List.of(ProcessHandle.current()))).isGreaterThan(Duration.ZERO);
    }
}
