package dev.parley.load.scenarios;

import dev.parley.load.figures.Progress;
import dev.parley.load.report.Column;
import dev.parley.load.report.Row;
import dev.parley.load.report.Section;
import dev.parley.load.run.BenchRun;
import dev.parley.load.run.Plan;
import dev.parley.load.run.SessionReaders;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** All readers of live streams lose their connections and come back at once. */
final class ResumeScenario implements Scenario {

    private static final int STREAMS = 50;

    private final Section section =
            new Section(
                    "resume-storm",
                    "All readers come back at once",
                    List.of(
                            new Column("back_p50_ms", "next token p50 ms", 0),
                            new Column("back_p99_ms", "p99 ms", 0),
                            new Column("back_max_ms", "max ms", 0),
                            new Column("came_back", "came back", 0)));

    @Override
    public Section section() {
        return section;
    }

    @Override
    public void measure(BenchRun run, String delivery) throws IOException, InterruptedException {
        var readers =
                run.scale().readers().isEmpty()
                        ? run.scale().either(List.of(200), List.of(2_000))
                        : run.scale().readers();
        for (int count : readers) {
            measure(run, delivery, count);
        }
    }

    private void measure(BenchRun run, String delivery, int count)
            throws IOException, InterruptedException {
        var system = run.system(delivery, Slots.USUAL);
        String load = "%,d readers of %d streams".formatted(count, STREAMS);
        Progress.say("%s come back at once: %s", load, delivery);
        var plan =
                Plan.streams(
                        STREAMS, StreamScenario.TOKENS_PER_SECOND, 50, run.scale().either(8, 20));
        // The second time counts.
        for (boolean counts : new boolean[] {false, true}) {
            var sessions = run.api(system).newSessions(STREAMS);
            var all = new ArrayList<String>();
            for (int i = 0; i < count; i++) {
                all.add(sessions.get(i % STREAMS));
            }
            try (var following =
                    SessionReaders.attach(run, system, all, plan.question().tokens())) {
                following.comeBackIn(Duration.ofNanos(plan.from()).plusSeconds(2));
                var outcome = run.parley(system, sessions, plan);
                var verdict = following.verdict().plus(outcome.verdict());
                if (counts) {
                    section.add(
                            Row.of(load, delivery)
                                    .latencies("back", following.backs())
                                    .figure("came_back", following.backs().count())
                                    .verdict(verdict)
                                    .build());
                }
            }
        }
    }
}
