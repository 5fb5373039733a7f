package dev.parley.worker.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rankings are combined by rank alone. */
class ReciprocalRanksTest {

    @Test
    void anElementOfBothRankingsComesBeforeTheFirstOfOne() {
        var sums =
                ReciprocalRanks.fuse(
                        60, List.of(ranking("a", "both", "c"), ranking("d", "e", "both")));

        assertThat(sums.get("both")).isCloseTo(1.0 / 62 + 1.0 / 63, within(1e-12));
        assertThat(sums.get("both")).isGreaterThan(sums.get("a"));
        assertThat(sums.get("a")).isEqualTo(sums.get("d"));
    }

    @Test
    void aRankCountsByItsWeight() {
        var weak = new LinkedHashMap<>(Map.of("a", 0.1));

        assertThat(ReciprocalRanks.fuse(10, List.of(weak, ranking("b"))))
                .hasEntrySatisfying("a", sum -> assertThat(sum).isCloseTo(0.1 / 11, within(1e-12)))
                .hasEntrySatisfying("b", sum -> assertThat(sum).isCloseTo(1.0 / 11, within(1e-12)));
    }

    @Test
    void anEmptyRankingChangesNothing() {
        assertThat(ReciprocalRanks.fuse(60, List.of(ranking(), ranking("a", "b"))))
                .containsOnlyKeys("a", "b");
    }

    private static Map<String, Double> ranking(String... names) {
        var ranking = new LinkedHashMap<String, Double>();
        for (var name : names) {
            ranking.put(name, 1.0);
        }
        return ranking;
    }
}
