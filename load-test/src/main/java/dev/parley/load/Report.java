package dev.parley.load;

import dev.parley.load.documents.ModeCosts;
import dev.parley.load.documents.PdfIndexing;
import dev.parley.load.figures.Samples;
import dev.parley.load.figures.Table;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/** Writes the results as Markdown. */
final class Report {

    private static final String NOT_MEASURED = "(not measured in this run)";

    private final Results results;
    private final String heading;

    /**
     * @param heading date, machine and command
     */
    Report(Results results, String heading) {
        this.results = results;
        this.heading = heading;
    }

    /** Returns the tables alone. */
    String tables() {
        return """

                %s

                Time to the first token
                %s

                Latency of a token
                %s

                CPU meanwhile, in cores
                %s

                Start-up
                %s

                Memory at rest
                %s

                From a cancel to its effect
                %s

                Readers that never read
                %s

                Both modes
                %s

                Indexing a large PDF
                %s

                Answers that were not what the model wrote: %s
                """
                .formatted(
                        heading,
                        firstTokens(),
                        tokens(),
                        cpu(),
                        startUp(),
                        memory(),
                        cancels(),
                        readers(),
                        modes(),
                        indexing(),
                        losses());
    }

    /** Returns the tables with their explanations. */
    String document() throws IOException {
        try (InputStream template = Report.class.getResourceAsStream("performance.md")) {
            return new String(
                            Objects.requireNonNull(template).readAllBytes(), StandardCharsets.UTF_8)
                    .replace("{{heading}}", heading)
                    .replace("{{first-tokens}}", firstTokens())
                    .replace("{{tokens}}", tokens())
                    .replace("{{cpu}}", cpu())
                    .replace("{{start-up}}", startUp())
                    .replace("{{memory}}", memory())
                    .replace("{{cancels}}", cancels())
                    .replace("{{readers}}", readers())
                    .replace("{{modes}}", modes())
                    .replace("{{indexing}}", indexing())
                    .replace("{{losses}}", losses());
        }
    }

    private String firstTokens() {
        var table =
                new Table(
                        2,
                        "delivery",
                        "turn",
                        "turns",
                        "p50 ms",
                        "p99 ms",
                        "added p50 ms",
                        "added p99 ms",
                        "wrong / short / failed");
        long own =
                results.firsts().stream()
                        .filter(first -> first.delivery().equals(Results.BASELINE))
                        .mapToLong(first -> first.tokens().times().median())
                        .findFirst()
                        .orElse(0);
        for (var first : results.firsts()) {
            boolean baseline = first.delivery().equals(Results.BASELINE);
            Samples times = first.tokens().times();
            table.row(
                    first.delivery(),
                    first.tokens().what(),
                    times.count(),
                    Table.millis(times.median()),
                    Table.millis(times.p99()),
                    baseline ? "" : Table.millis(times.median() - own),
                    baseline ? "" : Table.millis(times.p99() - own),
                    first.tokens().verdicts());
        }
        return orNotMeasured(table);
    }

    private String tokens() {
        var table =
                new Table(
                        1,
                        "delivery",
                        "streams",
                        "tokens",
                        "p50 ms",
                        "p99 ms",
                        "max ms",
                        "p99 ms with starts",
                        "max ms with starts",
                        "first token p50 / p99 ms",
                        "wrong / short / failed");
        for (var run : inOrder()) {
            table.row(
                    run.what(),
                    run.streams(),
                    run.live().count(),
                    Table.millis(run.live().median()),
                    Table.millis(run.live().p99()),
                    Table.millis(run.live().max()),
                    Table.millis(run.all().p99()),
                    Table.millis(run.all().max()),
                    Table.millis(run.firstTokens().median())
                            + " / "
                            + Table.millis(run.firstTokens().p99()),
                    run.verdicts());
        }
        String gaps =
                results.gaps().stream()
                        .map(gap -> "\n\n**Not measured:** " + gap + ".")
                        .collect(Collectors.joining());
        return orNotMeasured(table) + gaps;
    }

    private String cpu() {
        var table =
                new Table(1, "delivery", "streams", "load generator and model", "system", "others");
        for (var run : inOrder()) {
            table.row(
                    run.what(),
                    run.streams(),
                    cores(run.cpu().generator()),
                    run.what().equals(Results.BASELINE) ? "" : cores(run.cpu().system()),
                    cores(run.cpu().others()));
        }
        return orNotMeasured(table);
    }

    /** Sorted by streams, so each run is beside its baseline. */
    private List<StreamRun> inOrder() {
        return results.runs().stream().sorted(Comparator.comparingInt(StreamRun::streams)).toList();
    }

    private String startUp() {
        var table = new Table(1, "`./parley up`, once built", "median s", "each s");
        results.startUps()
                .ifPresent(
                        starts -> {
                            startUp(table, "first start, empty data folder", starts.first());
                            startUp(table, "second start, same folder", starts.second());
                            startUp(table, "stop (SIGTERM to the end)", starts.stops());
                        });
        return orNotMeasured(table);
    }

    private static void startUp(Table table, String what, List<Duration> times) {
        var samples = new Samples(times.stream().mapToLong(Duration::toNanos).toArray());
        table.row(
                what,
                seconds(samples.median()),
                times.stream().map(t -> seconds(t.toNanos())).collect(Collectors.joining(", ")));
    }

    private String memory() {
        var table =
                new Table(
                        2,
                        "delivery",
                        "state",
                        "JVM resident MiB",
                        "heap in use after GC MiB",
                        "classes and code MiB",
                        "threads",
                        "PostgreSQL MiB",
                        "its processes",
                        "CPU at rest, cores");
        for (var memory : results.memories()) {
            var figures = memory.figures();
            table.row(
                    memory.delivery(),
                    memory.state(),
                    figures.jvmResident() >> 20,
                    figures.heapUsed() >> 20,
                    figures.nonHeapUsed() >> 20,
                    figures.jvmThreads(),
                    figures.databaseProportional() >> 20,
                    figures.databaseProcesses(),
                    cores(figures.idleCpu()));
        }
        return orNotMeasured(table);
    }

    private String cancels() {
        return results.cancels().map(Cancels::table).orElse(NOT_MEASURED);
    }

    private String readers() {
        return results.stuckReaders().map(StuckReaders::tables).orElse(NOT_MEASURED);
    }

    private String modes() {
        return results.modeCosts().map(ModeCosts::table).orElse(NOT_MEASURED);
    }

    private String indexing() {
        return results.pdfIndexing().map(PdfIndexing::table).orElse(NOT_MEASURED);
    }

    private String losses() {
        var failures =
                results.verdicts()
                        .flatMap(verdicts -> verdicts.failures().stream())
                        .distinct()
                        .limit(5)
                        .toList();
        long asked = results.verdicts().mapToLong(Verdicts::all).sum();
        return "%d of %d%s"
                .formatted(results.losses(), asked, failures.isEmpty() ? "" : " " + failures);
    }

    private static String orNotMeasured(Table table) {
        return table.isEmpty() ? NOT_MEASURED : table.toString();
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f", nanos / 1e9);
    }

    private static String cores(double cores) {
        return String.format(Locale.ROOT, "%.2f", cores);
    }
}
