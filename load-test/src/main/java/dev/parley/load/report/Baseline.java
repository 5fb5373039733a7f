package dev.parley.load.report;

import dev.parley.load.figures.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An earlier run, to which a later one is compared. */
public final class Baseline {

    private record Key(String scenario, String load, String subject, String figure) {}

    private final Map<Key, Double> figures = new HashMap<>();
    private final String about;

    private Baseline(String about) {
        this.about = about;
    }

    /**
     * @throws IOException if the file cannot be read, or is no run
     */
    public static Baseline read(Path file) throws IOException {
        var run = RunFile.read(file);
        var about = run.path("about");
        var baseline =
                new Baseline(
                        "%s, commit %s"
                                .formatted(
                                        about.path("at").asString(""),
                                        about.path("commit").asString("")));
        for (var scenario : run.path("scenarios")) {
            for (var row : scenario.path("rows")) {
                for (var figure : row.path("figures").properties()) {
                    baseline.figures.put(
                            new Key(
                                    scenario.path("name").asString(),
                                    row.path("load").asString(),
                                    row.path("subject").asString(),
                                    figure.getKey()),
                            figure.getValue().asDouble());
                }
            }
        }
        return baseline;
    }

    /** Returns a table of now to then for each scenario, as Markdown. */
    public String compare(List<Section> sections) {
        var text = new StringBuilder("Compared with the run of ").append(about).append("\n");
        for (var section : sections) {
            var table = new Table(3, "load", "subject", "figure", "then", "now", "now / then");
            for (var row : section.byLoad()) {
                for (var column : section.columns()) {
                    var then =
                            figures.get(
                                    new Key(
                                            section.name(),
                                            row.load(),
                                            row.subject(),
                                            column.key()));
                    double now = row.figure(column.key());
                    if (then != null && !Double.isNaN(now)) {
                        table.row(
                                row.load(),
                                row.subject(),
                                column.title(),
                                column.cell(then),
                                column.cell(now),
                                ratio(then, now));
                    }
                }
            }
            if (!table.isEmpty()) {
                text.append("\n").append(section.title()).append("\n").append(table).append("\n");
            }
        }
        return text.toString();
    }

    private static String ratio(double then, double now) {
        return then == 0 ? "" : String.format(Locale.ROOT, "%.2f", now / then);
    }
}
