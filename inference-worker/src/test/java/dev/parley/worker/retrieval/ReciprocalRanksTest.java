package dev.parley.worker.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Rankings are joined by places alone. */
class ReciprocalRanksTest {

    @Test
    void whatBothFoundComesBeforeWhatOneFoundFirst() {
        var sums =
                ReciprocalRanks.fuse(
                        60, List.of(List.of("a", "both", "c"), List.of("d", "e", "both")));

        assertThat(sums.get("both")).isCloseTo(1.0 / 62 + 1.0 / 63, within(1e-12));
        assertThat(sums.get("both")).isGreaterThan(sums.get("a"));
        assertThat(sums.get("a")).isEqualTo(sums.get("d"));
    }

    @Test
    void anEmptyRankingChangesNothing() {
        assertThat(ReciprocalRanks.fuse(60, List.of(List.of(), List.of("a", "b"))))
                .containsOnlyKeys("a", "b");
    }
}
