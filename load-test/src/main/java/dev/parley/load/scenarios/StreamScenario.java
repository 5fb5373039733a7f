package dev.parley.load.scenarios;

import dev.parley.load.figures.Latencies;
import dev.parley.load.figures.Progress;
import dev.parley.load.processes.RawMain;
import dev.parley.load.report.Column;
import dev.parley.load.report.Row;
import dev.parley.load.report.Section;
import dev.parley.load.run.BenchRun;
import dev.parley.load.run.Outcome;
import dev.parley.load.run.Plan;
import dev.parley.load.system.CpuUse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Many streams at once: how much later a token comes, and what it costs. */
final class StreamScenario implements Scenario {

    static final int TOKENS_PER_SECOND = 20;

    /** Slower than users may, so that the beginning is no load of its own. */
    private static final int BEGIN_PER_SECOND = 50;

    private static final int DIRECT_WARM_UPS = 4;

    private final Section section =
            new Section(
                    "stream",
                    "Streams of 20 tokens/s",
                    List.of(
                            new Column("token_p50_ms", "token p50 ms", 2),
                            new Column("token_p99_ms", "p99 ms", 1),
                            new Column("token_max_ms", "max ms", 0),
                            new Column("token_added_p50_ms", "added p50 ms", 2),
                            new Column("token_added_p99_ms", "added p99 ms", 1),
                            new Column("cpu_token_us", "CPU a token µs", 0),
                            new Column("load_cpu_token_us", "model and client µs", 0),
                            new Column("held_percent", "tokens in time %", 1),
                            new Column("first_token_p50_ms", "first token p50 ms", 1),
                            new Column("first_token_p99_ms", "first token p99 ms", 1),
                            new Column("model_late_p99_ms", "model late p99 ms", 1),
                            Columns.SYSTEM_CORES,
                            Columns.COMPILING,
                            Columns.OTHERS_CORES,
                            Columns.WARM_UPS));

    @Override
    public Section section() {
        return section;
    }

    private static List<Integer> streams(BenchRun run) {
        var scale = run.scale();
        return scale.streams().isEmpty()
                ? scale.either(List.of(50, 200), List.of(50, 200, 500, 1_000))
                : scale.streams();
    }

    private static String load(int streams) {
        return streams + (streams == 1 ? " stream" : " streams");
    }

    private static Plan plan(int streams, int seconds) {
        return Plan.streams(streams, TOKENS_PER_SECOND, BEGIN_PER_SECOND, seconds);
    }

    @Override
    public void baselines(BenchRun run) throws IOException, InterruptedException {
        for (int streams : streams(run)) {
            Progress.say("%s of the model itself", load(streams));
            Warm.up(
                    load(streams),
                    DIRECT_WARM_UPS,
                    () -> run.direct(plan(streams, 3)),
                    Outcome::loadCpuPerToken);
            var outcome = run.direct(plan(streams, run.scale().window()));
            section.add(
                    Columns.cores(outcome.streamRow(load(streams), Row.DIRECT), outcome, false)
                            .figure("load_cpu_token_us", outcome.loadCpuPerToken())
                            .build());
            raw(run, streams);
        }
    }

    private void raw(BenchRun run, int streams) throws IOException {
        Progress.say("%s: the bare loop", load(streams));
        var stores = run.stores();
        var arguments =
                List.of(
                        BenchRun.bootstrapOf(stores),
                        Integer.toString(streams),
                        Integer.toString(run.scale().either(3, 10)),
                        Integer.toString(run.scale().window()));
        try (var raw = run.program(RawMain.class, arguments)) {
            var roots = new ArrayList<>(BenchRun.rootsOf(stores));
            roots.add(raw.handle());
            raw.hear("begin");
            var watch = run.watch(roots);
            raw.hear("end");
            CpuUse cpu = watch.stop();
            var latencies = Latencies.decode(raw.hear("latencies "));
            long lost = Long.parseLong(raw.hear("lost "));
            section.add(
                    Row.of(load(streams), Row.RAW)
                            .latencies("token", latencies)
                            .figure(
                                    "cpu_token_us",
                                    cpu.system().toNanos() / 1e3 / latencies.count())
                            .figure("system_cores", cpu.systemCores())
                            .figure("others_cores", cpu.othersCores())
                            .note(lost == 0 ? "" : lost + " records did not come")
                            .build());
        }
    }

    @Override
    public void measure(BenchRun run, String delivery) throws IOException, InterruptedException {
        for (int streams : streams(run)) {
            var system = run.system(delivery, Slots.forStreams(streams));
            var sessions = run.api(system).newSessions(streams);
            var warm =
                    Warm.up(
                            load(streams),
                            run.scale().warmUps(),
                            () -> run.parley(system, sessions, plan(streams, 4)),
                            outcome -> outcome.tokens().millis(50));
            Progress.say("%s: %s", load(streams), delivery);
            var outcome =
                    run.measured(
                            "stream-" + streams + "-" + delivery,
                            system,
                            sessions,
                            plan(streams, run.scale().window()));
            var row = outcome.streamRow(load(streams), delivery);
            Columns.added(row, section, load(streams), "token");
            section.add(
                    Columns.cores(row, outcome, true)
                            .figure("cpu_token_us", outcome.cpuPerToken())
                            .figure("load_cpu_token_us", outcome.loadCpuPerToken())
                            .figure("warm_ups", warm.windows())
                            .note(warm.note())
                            .build());
        }
    }
}
