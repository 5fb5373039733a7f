package dev.parley.load.scenarios;

import dev.parley.load.figures.Progress;
import dev.parley.load.figures.Verdict;
import dev.parley.load.report.Column;
import dev.parley.load.report.Row;
import dev.parley.load.report.Section;
import dev.parley.load.run.BenchRun;
import dev.parley.load.run.Parts;
import dev.parley.load.run.Plan;
import dev.parley.load.wire.Question;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a token and a turn cost each part of the system, each in a process of its own: the slope
 * between two loads, so that what the part takes at rest does not count.
 */
final class PartsScenario implements Scenario {

    private static final int TOKENS_PER_SECOND = 20;
    private static final int BEGIN_PER_SECOND = 50;
    private static final int FEW_STREAMS = 20;
    private static final int MORE_STREAMS = 80;
    private static final Question SHORT = Question.immediate(3);
    private static final int FEW_TURNS = 4;
    private static final int MORE_TURNS = 12;

    /** The window in which the parts are at rest; begins when the last turn has long ended. */
    private static final Duration REST = Duration.ofSeconds(15);

    private final Section section =
            new Section(
                    "parts",
                    "What each part costs",
                    List.of(
                            new Column("rest_cores", "at rest, cores", 3),
                            new Column("cpu_token_us", "CPU a token µs", 0),
                            new Column("cpu_turn_ms", "CPU a turn ms", 2),
                            new Column("cpu_first_turn_ms", "a session's first turn ms", 2)));

    @Override
    public Section section() {
        return section;
    }

    @Override
    public void measure(BenchRun run, String delivery) throws IOException, InterruptedException {
        run.stopSystem();
        try (var parts = Parts.start(run, delivery, Slots.forStreams(MORE_STREAMS))) {
            var sessions = parts.newSessions(run.scale().either(100, 400));
            Warm.up(
                    "the parts",
                    run.scale().warmUps(),
                    () -> parts.ask(sessions, streams(MORE_STREAMS, 4)).outcome(),
                    outcome -> outcome.tokens().millis(50));
            // Each session has its first turn here, so that no later one is.
            parts.ask(sessions, turns(MORE_TURNS, sessions.size() / MORE_TURNS + 1));
            int seconds = run.scale().window();
            Progress.say("Streams: %s", delivery);
            var few = parts.ask(sessions, streams(FEW_STREAMS, seconds));
            var more = parts.ask(sessions, streams(MORE_STREAMS, seconds));
            Progress.say("Turns: %s", delivery);
            var slow = parts.ask(sessions, turns(FEW_TURNS, seconds));
            var fast = parts.ask(sessions, turns(MORE_TURNS, seconds));
            var fresh = parts.newSessions((FEW_TURNS + MORE_TURNS) * seconds);
            int split = FEW_TURNS * seconds;
            var slowFirst = parts.ask(fresh.subList(0, split), turns(FEW_TURNS, seconds));
            var fastFirst =
                    parts.ask(fresh.subList(split, fresh.size()), turns(MORE_TURNS, seconds));
            var rest = parts.rest(REST);
            var verdict =
                    List.of(few, more, slow, fast, slowFirst, fastFirst).stream()
                            .map(use -> use.outcome().verdict())
                            .reduce(Verdict.NONE, Verdict::plus);
            double tokens = (MORE_STREAMS - FEW_STREAMS) * TOKENS_PER_SECOND;
            double turns = MORE_TURNS - FEW_TURNS;
            for (var part : rest.entrySet()) {
                String name = part.getKey();
                section.add(
                        Row.of(name, delivery)
                                .figure("rest_cores", part.getValue())
                                .figure("cpu_token_us", slope(name, few, more, tokens) * 1e6)
                                .figure("cpu_turn_ms", slope(name, slow, fast, turns) * 1e3)
                                .figure(
                                        "cpu_first_turn_ms",
                                        slope(name, slowFirst, fastFirst, turns) * 1e3)
                                .build());
            }
            section.add(Row.of("all", delivery).verdict(verdict).build());
        }
    }

    private static double slope(String part, Parts.Use few, Parts.Use more, double difference) {
        return (cores(part, more.cores()) - cores(part, few.cores())) / difference;
    }

    private static double cores(String part, Map<String, Double> all) {
        return all.getOrDefault(part, Double.NaN);
    }

    private static Plan streams(int streams, int seconds) {
        return Plan.streams(streams, TOKENS_PER_SECOND, BEGIN_PER_SECOND, seconds);
    }

    private static Plan turns(int perSecond, int seconds) {
        return Plan.starts(perSecond * seconds, Duration.ofSeconds(seconds), SHORT);
    }
}
