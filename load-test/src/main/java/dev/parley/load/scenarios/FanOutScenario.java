package dev.parley.load.scenarios;

import dev.parley.load.figures.Progress;
import dev.parley.load.report.Column;
import dev.parley.load.report.Row;
import dev.parley.load.report.Section;
import dev.parley.load.run.BenchRun;
import dev.parley.load.run.Plan;
import dev.parley.load.run.SessionReaders;
import java.io.IOException;
import java.util.Collections;
import java.util.List;

/** One session, followed by many readers. */
final class FanOutScenario implements Scenario {

    private final Section section =
            new Section(
                    "fan-out",
                    "Many readers of one session",
                    List.of(
                            new Column("token_p50_ms", "token p50 ms", 1),
                            new Column("token_p99_ms", "p99 ms", 1),
                            new Column("token_max_ms", "max ms", 0),
                            new Column("cpu_token_us", "CPU a token and reader µs", 1),
                            new Column("load_cpu_token_us", "model and client µs", 1),
                            Columns.SYSTEM_CORES,
                            Columns.OTHERS_CORES));

    @Override
    public Section section() {
        return section;
    }

    @Override
    public void measure(BenchRun run, String delivery) throws IOException, InterruptedException {
        var readers =
                run.scale().readers().isEmpty()
                        ? run.scale().either(List.of(200), List.of(1_000))
                        : run.scale().readers();
        for (int count : readers) {
            measure(run, delivery, count);
        }
    }

    private void measure(BenchRun run, String delivery, int count)
            throws IOException, InterruptedException {
        var system = run.system(delivery, Slots.USUAL);
        String load = "%,d readers".formatted(count);
        Progress.say("%s of one session: %s", load, delivery);
        var plan = Plan.streams(1, StreamScenario.TOKENS_PER_SECOND, 50, run.scale().window());
        // The second time counts.
        for (boolean counts : new boolean[] {false, true}) {
            var session = run.api(system).newSessions(1);
            var all = Collections.nCopies(count, session.getFirst());
            try (var following =
                    SessionReaders.attach(run, system, all, plan.question().tokens())) {
                var outcome = run.parley(system, session, plan);
                var verdict = following.verdict().plus(outcome.verdict());
                double tokens = outcome.read() * (count + 1.0);
                if (counts) {
                    section.add(
                            Columns.cores(Row.of(load, delivery), outcome, true)
                                    .latencies("token", following.tokens())
                                    .figure(
                                            "cpu_token_us",
                                            outcome.cpu().system().toNanos() / 1e3 / tokens)
                                    .figure(
                                            "load_cpu_token_us",
                                            outcome.cpu().load().toNanos() / 1e3 / tokens)
                                    .verdict(verdict)
                                    .build());
                }
            }
        }
    }
}
