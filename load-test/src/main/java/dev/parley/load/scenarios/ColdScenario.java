package dev.parley.load.scenarios;

import dev.parley.load.figures.Progress;
import dev.parley.load.figures.Samples;
import dev.parley.load.figures.Verdict;
import dev.parley.load.report.Column;
import dev.parley.load.report.Row;
import dev.parley.load.report.Section;
import dev.parley.load.run.BenchRun;
import dev.parley.load.run.Plan;
import dev.parley.load.system.FreshFolder;
import dev.parley.load.wire.Question;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code ./parley up}, already built: its start until it is ready, and its first ten turns. */
final class ColdScenario implements Scenario {

    private static final int DEFAULT_SLOTS = 16;
    private static final int TURNS = 10;

    private final Section section =
            new Section(
                    "cold",
                    "Start-up and the first turns",
                    List.of(
                            new Column("start_s", "start s", 1),
                            new Column("start_max_s", "longest s", 1),
                            new Column("start_cpu_s", "CPU of the start s", 1),
                            new Column("first_turn_ms", "first token of turn 1 ms", 0),
                            new Column("later_turns_ms", "of turns 2 to 10, median ms", 0),
                            new Column("stop_s", "stop s", 1)));

    private static final class Times {
        private final List<Long> starts = new ArrayList<>();
        private final List<Long> cpu = new ArrayList<>();
        private final List<Long> firsts = new ArrayList<>();
        private final List<Long> later = new ArrayList<>();
        private final List<Long> stops = new ArrayList<>();
        private Verdict verdict = Verdict.NONE;
    }

    @Override
    public Section section() {
        return section;
    }

    @Override
    public void measure(BenchRun run, String delivery) throws IOException, InterruptedException {
        if (run.scale().quick() && !section.rows().isEmpty()) {
            return; // One delivery is enough for a look.
        }
        run.stopSystem();
        var empty = new Times();
        var used = new Times();
        for (int i = 0; i < run.scale().either(1, 3); i++) {
            try (var folder = new FreshFolder(run.home())) {
                Progress.say("Cold starts, first on an empty folder: %s", delivery);
                once(run, delivery, folder, empty);
                once(run, delivery, folder, used);
            }
        }
        section.add(row("empty folder", delivery, empty));
        section.add(row("used folder", delivery, used));
    }

    private static void once(BenchRun run, String delivery, FreshFolder folder, Times times)
            throws IOException, InterruptedException {
        try (var system = run.startAsUsersDo(folder.path(), delivery, DEFAULT_SLOTS)) {
            times.starts.add(system.startUp().toNanos());
            times.cpu.add(system.cpu().toNanos());
            var session = run.api(system).newSessions(1);
            for (int turn = 1; turn <= TURNS; turn++) {
                var plan = Plan.starts(1, Duration.ofMillis(1), Question.immediate(3));
                var outcome = run.parley(system, session, plan);
                times.verdict = times.verdict.plus(outcome.verdict());
                if (outcome.firsts().count() > 0) {
                    long nanos = Math.round(outcome.firsts().millis(100) * 1e6);
                    (turn == 1 ? times.firsts : times.later).add(nanos);
                }
            }
            times.stops.add(system.stop().toNanos());
        }
    }

    private static Row row(String load, String delivery, Times times) {
        return Row.of(load, delivery)
                .figure("start_s", median(times.starts) / 1e9)
                .figure("start_max_s", samples(times.starts).max() / 1e9)
                .figure("start_cpu_s", median(times.cpu) / 1e9)
                .figure("first_turn_ms", median(times.firsts) / 1e6)
                .figure("later_turns_ms", median(times.later) / 1e6)
                .figure("stop_s", median(times.stops) / 1e9)
                .verdict(times.verdict)
                .build();
    }

    private static double median(List<Long> nanos) {
        return samples(nanos).median();
    }

    private static Samples samples(List<Long> nanos) {
        return new Samples(nanos.stream().mapToLong(Long::longValue).toArray());
    }
}
