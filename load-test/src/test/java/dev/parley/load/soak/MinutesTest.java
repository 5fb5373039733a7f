package dev.parley.load.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.load.figures.Latencies;
import dev.parley.load.figures.Verdict;
import dev.parley.load.system.Footprint;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A soak's minutes: the history may grow, and nothing else. */
class MinutesTest {

    private final Minutes minutes = new Minutes("session-topic");

    @Test
    void aSystemWhoseHistoryGrowsWithItsTurnsIsSteady() {
        for (int minute = 1; minute <= 20; minute++) {
            minutes.add(minute, window(1), footprint(100, 500L * minute, 30));
        }

        assertThat(minutes.isSteady()).isTrue();
        assertThat(minutes.verdict()).contains("| heap after collection, MiB | 100.00 |");
        assertThat(minutes.latest()).startsWith("minute 20: 100 turns, 0 of 100 wrong; heap 100");
    }

    @Test
    void aHeapThatGrowsDecides() {
        for (int minute = 1; minute <= 20; minute++) {
            minutes.add(minute, window(1), footprint(100 + 3 * minute, 500L * minute, 30));
        }

        assertThat(minutes.isSteady()).isFalse();
        assertThat(minutes.verdict().lines().filter(line -> line.contains("**grows**")))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("| heap after collection, MiB |");
    }

    @Test
    void rowsThatAreNoHistoryAndRowsATurnMayNotGrow() {
        for (int minute = 1; minute <= 20; minute++) {
            minutes.add(minute, window(1), footprint(100, 50L * minute * minute, 300L * minute));
        }

        assertThat(minutes.verdict().lines().filter(line -> line.contains("**grows**"))).hasSize(2);
    }

    @Test
    void tokensThatTakeLongerAndLongerMayNotGrow() {
        for (int minute = 1; minute <= 20; minute++) {
            minutes.add(minute, window(minute), footprint(100, 500L * minute, 30));
        }

        assertThat(minutes.isSteady()).isFalse();
    }

    @Test
    void aShortRunIsNotJudged() {
        for (int minute = 1; minute <= 4; minute++) {
            minutes.add(minute, window(minute), footprint(100 * minute, 500L * minute, 30));
        }

        assertThat(minutes.isSteady()).isTrue();
        assertThat(minutes.verdict()).contains("too short to judge").doesNotContain("steady");
    }

    private static Tally.Window window(int millis) {
        var tokens = new Latencies();
        tokens.record(millis * 1_000_000L);
        var verdict = Verdict.NONE;
        for (int i = 0; i < 100; i++) {
            verdict = verdict.with(Verdict.Turn.WHOLE, "");
        }
        return new Tally.Window(tokens, verdict);
    }

    private static Footprint footprint(int mebibytes, long history, long others) {
        return new Footprint(
                (long) mebibytes << 20,
                200,
                900,
                40,
                100,
                Map.of("message", history, "open_delivery", others));
    }
}
