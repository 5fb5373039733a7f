package dev.parley.load.soak;

import dev.parley.load.figures.Progress;
import dev.parley.load.report.Commit;
import dev.parley.load.report.RunFile;
import dev.parley.load.report.TimePlot;
import dev.parley.load.run.BenchRun;
import dev.parley.load.run.Scale;
import dev.parley.load.system.Footprint;
import dev.parley.load.system.FreshFolder;
import dev.parley.load.system.Machine;
import dev.parley.load.system.ParleyProcess;
import dev.parley.quickstart.ParleyCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code ./parley soak}: loads a system of its own steadily, measures every minute what it holds on
 * to, and judges what grows. Exits with 1 if something does, or an answer was wrong.
 */
@Command(
        name = "soak",
        sortOptions = false,
        sortSynopsis = false,
        description = {
            "Starts ./parley up on an empty folder, and lets users talk to it: they read answers, lose connections and come back, cancel, delete sessions, upload documents and ask about them, search. Each minute it measures the heap after a collection, threads, file descriptors, consumers, topics, rows, and how long a token takes. In the end it judges by their slopes what grows. Tables, figures.json and plot.svg go to target/soak/<time>; exits with 1 if something grows or an answer was wrong.",
            ""
        })
public final class Soak implements Callable<Integer> {

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    /** No scenario of the bench is run. */
    private static final Scale NONE =
            new Scale(false, List.of(), 0, List.of(), List.of(), List.of(), 0, false);

    @Mixin final SoakOptions options = new SoakOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path home = ParleyCommand.home().toAbsolutePath();
        var begun = LocalDateTime.now().truncatedTo(ChronoUnit.SECONDS);
        Path out =
                home.resolve("target/soak")
                        .resolve(begun.format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")));
        Files.createDirectories(out);
        var about = about(home, begun);
        var minutes = new Minutes(options.delivery);
        try (var run = new BenchRun(home, out, NONE);
                var folder = new FreshFolder(home);
                var system = start(run, folder)) {
            load(system, folder.path(), minutes);
            system.stop();
        } finally {
            // What was measured before a failure is not lost.
            report(out, about, minutes);
        }
        Progress.say("Figures and plot: %s", out);
        return minutes.isSteady() && minutes.section().verdict().wrong() == 0 ? 0 : 1;
    }

    private ParleyProcess start(BenchRun run, FreshFolder folder)
            throws IOException, InterruptedException {
        Progress.say("Starting the system in %s", folder.path());
        return run.up(
                folder.path(),
                List.of("--delivery", options.delivery, "--model-url", run.modelUrl().toString()),
                Map.of(
                        "PARLEY_WORKER_SLOTS",
                        Integer.toString(Math.max(16, 2 * options.users)),
                        "PARLEY_REAPER_IDLEAFTER",
                        options.idleAfter().toString()));
    }

    private void load(ParleyProcess system, Path data, Minutes minutes)
            throws IOException, InterruptedException {
        var tally = new Tally();
        try (var load = MixedLoad.start(options.users, system.api(), tally)) {
            long start = System.nanoTime();
            for (int minute = 1; minute <= options.minutes; minute++) {
                TimeUnit.NANOSECONDS.sleep(start + minute * MINUTE - System.nanoTime());
                var window = tally.take();
                var footprint = Footprint.of(system, data);
                if (minute == options.minutes) {
                    load.stop();
                }
                // The collection stopped the system for a moment: these tokens do not count.
                minutes.add(minute, window.withTurnsOf(tally.take()), footprint);
                Progress.say("%s", minutes.latest());
            }
        }
    }

    private Map<String, String> about(Path home, LocalDateTime begun) throws IOException {
        var about = new LinkedHashMap<String, String>();
        about.put("at", begun.toString());
        about.put("machine", Machine.description());
        about.put("commit", Commit.of(home));
        about.put(
                "command",
                "./parley soak --minutes %d --users %d --delivery %s"
                        .formatted(options.minutes, options.users, options.delivery));
        return about;
    }

    private static void report(Path out, Map<String, String> about, Minutes minutes)
            throws IOException {
        var section = minutes.section();
        String text =
                """
                %s

                %s

                Answers that were not as they should be: %s

                %s
                """
                        .formatted(
                                String.join("; ", about.values()),
                                minutes.verdict(),
                                section.verdict(),
                                section.table());
        System.out.println(text);
        Files.writeString(out.resolve("tables.md"), text);
        RunFile.write(out.resolve("figures.json"), about, List.of(section));
        Files.writeString(
                out.resolve("plot.svg"), TimePlot.of(section, Trend.from(section.rows().size())));
    }
}
