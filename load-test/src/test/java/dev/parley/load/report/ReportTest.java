package dev.parley.load.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.load.figures.Latencies;
import dev.parley.load.figures.Verdict;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

/** The same figures in every form. */
class ReportTest {

    private static final List<Column> COLUMNS =
            List.of(
                    new Column("token_p50_ms", "p50 ms", 1),
                    new Column("token_p99_ms", "p99 ms", 1),
                    new Column("never", "never measured", 0));

    @TempDir Path folder;

    private static Section section(double millis) {
        var latencies = new Latencies();
        latencies.record(Math.round(millis * 1e6));
        var section = new Section("stream", "Streams", COLUMNS);
        section.add(Row.of("50 streams", Row.DIRECT).latencies("token", latencies).build());
        section.add(
                Row.of("50 streams", "shared-log")
                        .latencies("token", latencies)
                        .verdict(Verdict.NONE.with(Verdict.Turn.CUT, "no <ending>"))
                        .build());
        return section;
    }

    @Test
    void theTableHasTheColumnsThatWereMeasuredAndWhatWasWrong() {
        assertThat(section(2).table())
                .isEqualTo(
                        """
                        | load | subject | p50 ms | p99 ms | wrong |
                        |---|---|---:|---:|---:|
                        | 50 streams | direct | 2.0 | 2.0 |  |
                        | 50 streams | shared-log | 2.0 | 2.0 | **1 of 1** (1 cut) |

                        50 streams, shared-log: cut: no <ending>""");
    }

    @Test
    void theFileOfARunIsABaselineOfAnother() throws IOException {
        var file = folder.resolve("figures.json");
        RunFile.write(file, Map.of("at", "2026-11-30", "commit", "abc"), List.of(section(2)));

        String compared = Baseline.read(file).compare(List.of(section(3)));

        assertThat(compared)
                .startsWith("Compared with the run of 2026-11-30, commit abc")
                .contains("| 50 streams | shared-log | p50 ms | 2.0 | 3.0 | 1.50 |");
    }

    @Test
    void anotherFileIsNoBaseline() throws IOException {
        var file = Files.writeString(folder.resolve("other.json"), "{\"format\":99}");
        var text = Files.writeString(folder.resolve("text"), "no json");

        assertThatThrownBy(() -> Baseline.read(file)).hasMessageContaining("no run of format 1");
        assertThatThrownBy(() -> Baseline.read(text)).hasMessageContaining("is no JSON");
    }

    @Test
    void thePlotIsXmlWithALineForEachSubject() throws Exception {
        var plot = Plot.of(List.of(section(2)));

        var xml =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(plot)));
        assertThat(xml.getElementsByTagName("polyline").getLength()).isEqualTo(2);
        assertThat(plot).contains("stream, 50 streams: token", "shared-log").doesNotContain("NaN");
    }

    @Test
    void aPlotWithoutLatenciesSaysSo() {
        assertThat(Plot.of(List.of())).contains("No latencies were measured");
    }

    @Test
    void aPlotOverTimeHasAPanelForEachFigureAndNoPointWhereThereIsNone() throws Exception {
        var section = new Section("soak", "Soak", COLUMNS);
        section.add(
                Row.of("minute 1", "s")
                        .figure("token_p50_ms", 2)
                        .figure("token_p99_ms", 9)
                        .build());
        section.add(Row.of("minute 2", "s").figure("token_p50_ms", 3).build());
        section.add(Row.of("minute 3", "s").figure("token_p50_ms", 1).build());

        String plot = TimePlot.of(section, 1);

        var lines =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(plot)))
                        .getElementsByTagName("polyline");
        assertThat(lines.getLength()).isEqualTo(2);
        assertThat(lines.item(0).getAttributes().getNamedItem("points").getNodeValue().split(" "))
                .hasSize(3);
        assertThat(lines.item(1).getAttributes().getNamedItem("points").getNodeValue().split(" "))
                .hasSize(1);
        assertThat(plot).contains("p50 ms", "minute 2").doesNotContain("never measured", "NaN");
        assertThat(TimePlot.of(new Section("soak", "Soak", COLUMNS), 0)).contains("</svg>");
    }

    @Test
    void theDocumentHoldsEveryTableOrSaysThatItWasNotMeasured() throws IOException {
        String page =
                Document.of(
                        Map.of("at", "AT", "machine", "M", "commit", "C", "command", "X"),
                        List.of(section(2)));

        assertThat(page)
                .contains("| 50 streams | shared-log | 2.0 |")
                .contains("(not measured in this run)")
                .doesNotContain("{{");
    }
}
