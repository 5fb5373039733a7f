package dev.parley.load.bench;

import dev.parley.load.figures.Progress;
import dev.parley.load.figures.Verdict;
import dev.parley.load.report.Baseline;
import dev.parley.load.report.Commit;
import dev.parley.load.report.Document;
import dev.parley.load.report.Plot;
import dev.parley.load.report.Row;
import dev.parley.load.report.RunFile;
import dev.parley.load.report.Section;
import dev.parley.load.run.BenchRun;
import dev.parley.load.scenarios.Scenario;
import dev.parley.load.scenarios.Scenarios;
import dev.parley.load.system.Machine;
import dev.parley.quickstart.ParleyCommand;
import dev.parley.testsupport.DidNotStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code ./parley bench}: starts model and system as processes of their own, asks as many users
 * would, and prints the figures beside baselines of the same run. Exits with 1 if a turn was not
 * what the model wrote, or something could not be measured.
 */
@Command(
        name = "bench",
        sortOptions = false,
        sortSynopsis = false,
        description = {
            "Measures the whole system, with a scripted model, beside the model itself and a bare",
            "producer and consumer. Tables, figures.json and plot.svg go to target/bench/<time>."
        })
public final class Bench implements Callable<Integer> {

    @Mixin final BenchOptions options = new BenchOptions();

    @Spec private @Nullable CommandSpec spec;

    private boolean incomplete;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var scenarios = scenarios();
        Path home = ParleyCommand.home().toAbsolutePath();
        var baseline = options.baseline.isPresent() ? Baseline.read(options.baseline.get()) : null;
        var begun = LocalDateTime.now().truncatedTo(ChronoUnit.SECONDS);
        Path out =
                home.resolve("target/bench")
                        .resolve(begun.format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")));
        Files.createDirectories(out);
        var about = about(home, begun);
        try (var run = new BenchRun(home, out, options.scale())) {
            measure(run, scenarios);
        } finally {
            // What was measured before a failure is not lost.
            report(out, about, scenarios);
        }
        var sections = scenarios.stream().map(Scenario::section).toList();
        if (baseline != null) {
            String compared = baseline.compare(sections);
            System.out.println(compared);
            Files.writeString(out.resolve("compared.md"), compared);
        }
        if (options.writeDocs) {
            Files.writeString(home.resolve("docs/performance.md"), Document.of(about, sections));
        }
        Progress.say("Figures and plot: %s", out);
        var verdict = sections.stream().map(Section::verdict).reduce(Verdict.NONE, Verdict::plus);
        return verdict.wrong() == 0 && !incomplete ? 0 : 1;
    }

    private List<Scenario> scenarios() {
        try {
            return options.scenarios().stream().map(Scenarios::create).toList();
        } catch (TypeConversionException e) {
            // While it parses, picocli would take a wrong name for an unknown option.
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(), "Scenario " + e.getMessage());
        }
    }

    private void measure(BenchRun run, List<Scenario> scenarios)
            throws IOException, InterruptedException {
        for (var scenario : scenarios) {
            scenario.baselines(run);
        }
        run.stopStores();
        // One delivery after the other, so that scenarios can share a system.
        for (String delivery : run.scale().deliveries()) {
            for (var scenario : scenarios) {
                unlessItDoesNotStart(
                        run, scenario, delivery, () -> scenario.measure(run, delivery));
            }
        }
        for (var scenario : scenarios) {
            unlessItDoesNotStart(run, scenario, "", () -> scenario.once(run));
        }
    }

    private interface Step {
        void run() throws IOException, InterruptedException;
    }

    private void unlessItDoesNotStart(BenchRun run, Scenario scenario, String delivery, Step step)
            throws IOException, InterruptedException {
        try {
            step.run();
        } catch (DidNotStartException e) {
            incomplete = true;
            Progress.say("%s", e);
            scenario.section()
                    .add(
                            Row.of("not measured", delivery)
                                    .note("the system did not start: " + e.reason())
                                    .build());
            run.stopSystem();
        }
    }

    private Map<String, String> about(Path home, LocalDateTime begun) throws IOException {
        var arguments = Objects.requireNonNull(spec).commandLine().getParseResult().originalArgs();
        var about = new LinkedHashMap<String, String>();
        about.put("at", begun.toString());
        about.put("machine", Machine.description());
        about.put("commit", Commit.of(home));
        about.put("command", "./parley " + String.join(" ", arguments));
        return about;
    }

    private static void report(Path out, Map<String, String> about, List<Scenario> scenarios)
            throws IOException {
        var sections = scenarios.stream().map(Scenario::section).toList();
        var text = new StringBuilder();
        text.append(String.join("; ", about.values())).append("\n");
        for (var section : sections) {
            text.append(
                    "\n%s (%s)\n%s\n".formatted(section.title(), section.name(), section.table()));
        }
        System.out.println(text);
        Files.writeString(out.resolve("tables.md"), text);
        RunFile.write(out.resolve("figures.json"), about, sections);
        Files.writeString(out.resolve("plot.svg"), Plot.of(sections));
    }
}
