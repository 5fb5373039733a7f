package dev.parley.load.scenarios;

import dev.parley.load.figures.Progress;
import dev.parley.load.figures.StepUp;
import dev.parley.load.report.Column;
import dev.parley.load.report.Row;
import dev.parley.load.report.Section;
import dev.parley.load.run.BenchRun;
import dev.parley.load.run.Outcome;
import dev.parley.load.run.Plan;
import dev.parley.load.wire.Question;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** How many short turns a second are accepted in time, and what a turn costs. */
final class TurnsScenario implements Scenario {

    static final double ACCEPTED_WITHIN_MILLIS = 250;

    private static final String LOAD = "short turns";
    private static final double FIRST_RATE = 20;
    private static final double FACTOR = 1.5;
    private static final int MOST_RATE = 2_000;
    private static final Question SHORT = Question.immediate(3);

    /** A session is asked again after some seconds, when its last turn has long ended. */
    private static final int SESSIONS = 3_000;

    private final Section section =
            new Section(
                    "turns",
                    "Turns in a second",
                    List.of(
                            new Column("turns_second", "turns/s", 0),
                            new Column("accepted_p50_ms", "accepted p50 ms", 1),
                            new Column("accepted_p99_ms", "accepted p99 ms", 1),
                            new Column("first_token_p50_ms", "first token p50 ms", 1),
                            new Column("first_token_p99_ms", "first token p99 ms", 1),
                            new Column("cpu_turn_ms", "CPU a turn ms", 2),
                            Columns.SYSTEM_CORES,
                            Columns.COMPILING,
                            Columns.OTHERS_CORES));

    @Override
    public Section section() {
        return section;
    }

    @Override
    public void measure(BenchRun run, String delivery) throws IOException, InterruptedException {
        var system = run.system(delivery, Slots.USUAL);
        var sessions = run.api(system).newSessions(run.scale().either(1_000, SESSIONS));
        Warm.up(
                LOAD,
                run.scale().warmUps(),
                () -> run.parley(system, sessions, plan(FIRST_RATE, 4)),
                outcome -> outcome.firsts().millis(50));
        var steps = new StepUp(FIRST_RATE, FACTOR, run.scale().either(0, 2), MOST_RATE);
        Outcome best = null;
        boolean more = true;
        while (more) {
            double rate = steps.rate();
            // One step begins where the one before ended: no session is asked twice at once.
            var outcome = run.parley(system, sessions, plan(rate, run.scale().either(5, 10)));
            boolean held =
                    outcome.verdict().wrong() == 0
                            && outcome.accepted().millis(99) <= ACCEPTED_WITHIN_MILLIS;
            Progress.say(
                    "%.0f turns/s: accepted p99 %.0f ms, %s",
                    rate, outcome.accepted().millis(99), outcome.verdict());
            if (held && rate > steps.good()) {
                best = outcome;
            }
            more = steps.next(held);
        }
        if (best == null) {
            section.add(Row.of(LOAD, delivery).note("no rate was held").build());
            return;
        }
        double turns = best.plan().due().length;
        section.add(
                Columns.cores(Row.of(LOAD, delivery), best, true)
                        .figure("turns_second", steps.good())
                        .latencies("accepted", best.accepted())
                        .latencies("first_token", best.firsts())
                        .figure("cpu_turn_ms", best.cpu().system().toNanos() / 1e6 / turns)
                        .verdict(best.verdict())
                        .build());
    }

    private static Plan plan(double rate, int seconds) {
        int turns = (int) Math.round(rate * seconds);
        return Plan.starts(turns, Duration.ofSeconds(seconds), SHORT);
    }
}
