package dev.parley.load.scenarios;

import dev.parley.load.figures.Progress;
import dev.parley.load.report.Column;
import dev.parley.load.report.Row;
import dev.parley.load.report.Section;
import dev.parley.load.run.BenchRun;
import dev.parley.load.run.FilledFolder;
import dev.parley.quickstart.SystemOptions;
import java.io.IOException;
import java.util.List;

/** How fast the history is built from the event log. */
final class ProjectorScenario implements Scenario {

    private static final int TURNS = 20;
    private static final int TOKENS = 200;

    private final Section section =
            new Section(
                    "projector",
                    "The projection",
                    List.of(
                            new Column("events", "events", 0),
                            new Column("events_second", "events/s", 0),
                            new Column("cpu_event_us", "CPU an event µs", 1)));

    @Override
    public Section section() {
        return section;
    }

    // The projector reads the event log, whatever the delivery is.
    @Override
    public void once(BenchRun run) throws IOException, InterruptedException {
        String delivery = SystemOptions.Delivery.SHARED_LOG;
        int sessions = run.scale().either(10, 100);
        try (var folder = FilledFolder.fill(run, delivery, sessions, TURNS, TOKENS)) {
            Progress.say("Catching up");
            try (var system = folder.start(run, delivery, List.of())) {
                add("catching up", folder.awaitProjected(system));
                system.stop();
            }
            Progress.say("Rebuilding");
            try (var system = folder.start(run, delivery, List.of("--rebuild"))) {
                add("--rebuild", folder.awaitProjected(system));
                system.stop();
            }
        }
    }

    private void add(String load, FilledFolder.Rate rate) {
        section.add(
                Row.of(load, "projector")
                        .figure("events", rate.events())
                        .figure("events_second", rate.perSecond())
                        .figure("cpu_event_us", rate.cpuMicros())
                        .build());
    }
}
