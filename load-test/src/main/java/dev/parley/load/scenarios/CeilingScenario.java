package dev.parley.load.scenarios;

import dev.parley.load.figures.Progress;
import dev.parley.load.figures.StepUp;
import dev.parley.load.report.Column;
import dev.parley.load.report.Row;
import dev.parley.load.report.Section;
import dev.parley.load.run.BenchRun;
import dev.parley.load.run.Outcome;
import dev.parley.load.run.Plan;
import java.io.IOException;
import java.util.List;

/** How many tokens a second the system carries before it falls behind. */
final class CeilingScenario implements Scenario {

    private static final int STREAMS = 50;
    private static final String LOAD = STREAMS + " streams";
    private static final double HELD_PERCENT = 95;
    private static final double FIRST_RATE = 20;

    /** The model cannot write faster to 50 connections on two cores. */
    private static final int MOST_RATE = 1_000;

    private final Section section =
            new Section(
                    "ceiling",
                    "Tokens in a second",
                    List.of(
                            new Column("tokens_second", "tokens/s", 0),
                            new Column("token_p50_ms", "token p50 ms", 1),
                            new Column("token_p99_ms", "p99 ms", 1),
                            new Column("cpu_token_us", "CPU a token µs", 0),
                            new Column("load_cpu_token_us", "model and client µs", 0),
                            Columns.SYSTEM_CORES,
                            Columns.COMPILING,
                            Columns.OTHERS_CORES));

    private interface Asked {
        Outcome ask(Plan plan) throws IOException, InterruptedException;
    }

    @Override
    public Section section() {
        return section;
    }

    @Override
    public void baselines(BenchRun run) throws IOException, InterruptedException {
        Progress.say("The most tokens of the model itself");
        highest(run, Row.DIRECT, run::direct);
    }

    @Override
    public void measure(BenchRun run, String delivery) throws IOException, InterruptedException {
        var system = run.system(delivery, Slots.USUAL);
        var sessions = run.api(system).newSessions(STREAMS);
        Warm.up(
                LOAD,
                run.scale().warmUps(),
                () -> run.parley(system, sessions, plan(FIRST_RATE, 4)),
                outcome -> outcome.tokens().millis(50));
        highest(run, delivery, plan -> run.parley(system, sessions, plan));
    }

    private void highest(BenchRun run, String subject, Asked asked)
            throws IOException, InterruptedException {
        var steps = new StepUp(FIRST_RATE, 1.5, run.scale().either(0, 2), MOST_RATE);
        Outcome best = null;
        boolean more = true;
        while (more) {
            double rate = steps.rate();
            var outcome = asked.ask(plan(rate, run.scale().either(4, 8)));
            boolean held = outcome.verdict().wrong() == 0 && outcome.held() >= HELD_PERCENT;
            Progress.say(
                    "%,.0f tokens/s: %.0f %% in time, %s",
                    rate * STREAMS, outcome.held(), outcome.verdict());
            if (held && rate > steps.good()) {
                best = outcome;
            }
            more = steps.next(held);
        }
        if (best == null) {
            section.add(Row.of(LOAD, subject).note("no rate was held").build());
            return;
        }
        boolean direct = subject.equals(Row.DIRECT);
        section.add(
                Columns.cores(Row.of(LOAD, subject), best, !direct)
                        .figure("tokens_second", best.read() * 1e9 / best.cpu().wall().toNanos())
                        .latencies("token", best.tokens())
                        .figure("cpu_token_us", direct ? Double.NaN : best.cpuPerToken())
                        .figure("load_cpu_token_us", best.loadCpuPerToken())
                        .verdict(best.verdict())
                        .build());
    }

    private static Plan plan(double rate, int seconds) {
        return Plan.streams(STREAMS, (int) Math.round(rate), 50, seconds);
    }
}
