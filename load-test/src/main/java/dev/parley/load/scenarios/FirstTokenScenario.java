package dev.parley.load.scenarios;

import dev.parley.load.figures.Latencies;
import dev.parley.load.figures.Progress;
import dev.parley.load.figures.Verdict;
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

/** From the moment when a message is due to the first token of its answer. */
final class FirstTokenScenario implements Scenario {

    private static final String ALONE = "one at a time, existing session";
    private static final Duration APART = Duration.ofMillis(120);

    /**
     * Sessions that are asked in turn, every dozen seconds: also on a slow system an answer has
     * long ended when the next question comes.
     */
    private static final int SESSIONS = 100;

    /** So that the answers of all starts overlap, as users' do. */
    private static final Question SECOND_LONG =
            Question.paced(StreamScenario.TOKENS_PER_SECOND, StreamScenario.TOKENS_PER_SECOND);

    private final Section section =
            new Section(
                    "first-token",
                    "Time to the first token",
                    List.of(
                            new Column("first_token_p50_ms", "p50 ms", 1),
                            new Column("first_token_p99_ms", "p99 ms", 1),
                            new Column("first_token_max_ms", "max ms", 0),
                            new Column("first_token_added_p50_ms", "added p50 ms", 1),
                            new Column("first_token_added_p99_ms", "added p99 ms", 1),
                            new Column("accepted_p50_ms", "accepted p50 ms", 1),
                            new Column("accepted_p99_ms", "accepted p99 ms", 1),
                            new Column("cpu_turn_ms", "CPU a turn ms", 1),
                            Columns.WARM_UPS));

    private interface Asked {
        Outcome ask(Plan plan) throws IOException, InterruptedException;
    }

    @Override
    public Section section() {
        return section;
    }

    private static List<Integer> bursts(BenchRun run) {
        return run.scale().streams().isEmpty() ? List.of(50, 200) : run.scale().streams();
    }

    private static String load(int starts) {
        return starts + " starts in a second";
    }

    private static Plan alone(int turns) {
        return Plan.oneByOne(turns, APART, Question.immediate(3));
    }

    private static Plan burst(int starts) {
        return Plan.starts(starts, Duration.ofSeconds(1), SECOND_LONG);
    }

    @Override
    public void baselines(BenchRun run) throws IOException, InterruptedException {
        Progress.say("First tokens of the model itself");
        run.direct(alone(40));
        add(ALONE, Row.DIRECT, alone(turns(run)), 1, run::direct, 0, "");
        for (int starts : bursts(run)) {
            run.direct(burst(starts));
            add(load(starts), Row.DIRECT, burst(starts), passes(run), run::direct, 0, "");
        }
    }

    @Override
    public void measure(BenchRun run, String delivery) throws IOException, InterruptedException {
        int most = bursts(run).stream().mapToInt(each -> each).max().orElse(SESSIONS);
        var system = run.system(delivery, Slots.forStreams(most));
        var sessions = run.api(system).newSessions(Math.max(SESSIONS, most));
        var few = sessions.subList(0, SESSIONS);
        Asked alone = plan -> run.parley(system, few, plan);
        Asked together = plan -> run.parley(system, sessions, plan);
        // First the bursts: they warm up what the single turns need, not the other way round.
        for (int starts : bursts(run)) {
            var warm =
                    Warm.up(
                            load(starts),
                            run.scale().warmUps(),
                            () -> together.ask(burst(starts)),
                            outcome -> outcome.firsts().millis(50));
            Progress.say("%s: %s", load(starts), delivery);
            add(
                    load(starts),
                    delivery,
                    burst(starts),
                    passes(run),
                    together,
                    warm.windows(),
                    warm.note());
        }
        var warm =
                Warm.up(
                        ALONE,
                        run.scale().warmUps(),
                        () -> alone.ask(alone(40)),
                        outcome -> outcome.firsts().millis(50));
        Progress.say("First tokens %s: %s", ALONE, delivery);
        add(ALONE, delivery, alone(turns(run)), 1, alone, warm.windows(), warm.note());
    }

    private static int turns(BenchRun run) {
        return run.scale().either(80, 400);
    }

    private static int passes(BenchRun run) {
        return run.scale().either(2, 10);
    }

    private void add(
            String load,
            String subject,
            Plan plan,
            int passes,
            Asked asked,
            int warmUps,
            String note)
            throws IOException, InterruptedException {
        var firsts = new Latencies();
        var accepted = new Latencies();
        var verdict = Verdict.NONE;
        double cpu = Double.NaN;
        for (int i = 0; i < passes; i++) {
            var outcome = asked.ask(plan);
            firsts.add(outcome.firsts());
            accepted.add(outcome.accepted());
            verdict = verdict.plus(outcome.verdict());
            cpu = outcome.cpu().system().toNanos() / 1e6 / plan.due().length;
        }
        boolean direct = subject.equals(Row.DIRECT);
        var row = Row.of(load, subject).latencies("first_token", firsts).verdict(verdict);
        if (!direct) {
            Columns.added(row, section, load, "first_token");
            row.latencies("accepted", accepted).figure("warm_ups", warmUps).note(note);
        }
        // The window of a burst ends before its turns do: their CPU is not counted whole.
        boolean whole = load.equals(ALONE) && !direct;
        section.add(row.figure("cpu_turn_ms", whole ? cpu : Double.NaN).build());
    }
}
