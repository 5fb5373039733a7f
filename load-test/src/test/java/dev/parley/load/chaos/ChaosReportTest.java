package dev.parley.load.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testsupport.witness.Finding;
import dev.parley.testsupport.witness.Message;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A run is good only if nothing went wrong. */
class ChaosReportTest {

    private static final Round ROUND = new Round(1, 0, 1, List.of(), List.of(fault(Kind.WORKER)));

    private final RoundResult clean = result(List.of());

    @Test
    void nothingWrong() {
        var report = report(List.of(clean), Map.of(), Optional.empty());

        assertThat(report.isGood()).isTrue();
        assertThat(report.toString())
                .contains("| worker | SIGKILL | 1 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |")
                .contains("A rebuild of the projection at the end gave the same rows.");
    }

    @Test
    void aFinding() {
        var lost = result(List.of(new Finding(Finding.Kind.LOST, "gone")));
        var report = report(List.of(clean, lost), Map.of(), Optional.empty());

        assertThat(report.isGood()).isFalse();
        assertThat(report.toString())
                .contains("| worker | SIGKILL | 2 | 0 | 0 | 0 | 0 | 0 | 1 | 0 | 0 |");
    }

    @Test
    void aTurnThatNeverEnds() {
        var left = new RoundResult(ROUND, 0, 0, Map.of(), 0, List.of("a turn"));
        var report = report(List.of(left), Map.of(), Optional.empty());

        assertThat(report.isGood()).isFalse();
        assertThat(report.toString())
                .contains("| worker | SIGKILL | 1 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 1 |");
    }

    @Test
    void twoVictimsAtOnceHaveARowOfTheirOwn() {
        var both = new Round(2, 0, 1, List.of(), List.of(fault(Kind.WORKER), fault(Kind.BROKER)));
        var report =
                report(
                        List.of(clean, new RoundResult(both, 0, 0, Map.of(), 3, List.of())),
                        Map.of(),
                        Optional.empty());

        assertThat(report.toString())
                .contains("| worker | SIGKILL | 1 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |")
                .contains("| two at once |  | 1 | 0 | 0 | 0 | 0 | 3 | 0 | 0 | 0 |");
    }

    @Test
    void otherRowsAfterARebuild() {
        var report =
                report(
                        List.of(clean),
                        Map.of("message", "2 rows before, 1 rows"),
                        Optional.empty());

        assertThat(report.isGood()).isFalse();
        assertThat(report.toString()).contains("gave other rows: {message=2 rows before, 1 rows}");
    }

    @Test
    void aRunThatWasNotFinished() {
        var report = report(List.of(clean), Map.of(), Optional.of("no broker answered"));

        assertThat(report.isGood()).isFalse();
        assertThat(report.toString()).contains("Not finished: no broker answered");
    }

    private static Fault fault(Kind kind) {
        return new Fault(kind, kind + "-1", Fault.Signal.KILL, Duration.ofSeconds(1));
    }

    private static RoundResult result(List<Finding> findings) {
        return new RoundResult(ROUND, 0, 0, Map.of(new Message("any"), findings), 0, List.of());
    }

    private static ChaosReport report(
            List<RoundResult> results, Map<String, String> rebuilt, Optional<String> unfinished) {
        return new ChaosReport("heading", results, rebuilt, unfinished);
    }
}
