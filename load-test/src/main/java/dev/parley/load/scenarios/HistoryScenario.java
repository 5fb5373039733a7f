package dev.parley.load.scenarios;

import dev.parley.load.figures.Progress;
import dev.parley.load.report.Column;
import dev.parley.load.report.Row;
import dev.parley.load.report.Section;
import dev.parley.load.run.BenchRun;
import dev.parley.load.run.Calls;
import dev.parley.load.run.FilledFolder;
import dev.parley.load.system.ParleyProcess;
import dev.parley.quickstart.SystemOptions;
import java.io.IOException;
import java.util.List;

/** Lists, searches and reads over a long history. */
final class HistoryScenario implements Scenario {

    private static final int TURNS = 10;
    private static final int TOKENS = 3;
    private static final int PER_SECOND = 10;

    private final Section section =
            new Section(
                    "history",
                    "A long history",
                    List.of(
                            new Column("call_p50_ms", "p50 ms", 1),
                            new Column("call_p99_ms", "p99 ms", 1),
                            new Column("call_max_ms", "max ms", 0),
                            new Column("calls", "calls", 0),
                            new Column("failed", "failed", 0)));

    @Override
    public Section section() {
        return section;
    }

    @Override
    public void once(BenchRun run) throws IOException, InterruptedException {
        String delivery = SystemOptions.Delivery.SHARED_LOG;
        int sessions =
                run.scale().sessions() > 0
                        ? run.scale().sessions()
                        : run.scale().either(1_000, 100_000);
        try (var folder = FilledFolder.fill(run, delivery, sessions, TURNS, TOKENS);
                var system = folder.start(run, delivery, List.of())) {
            Progress.say("Projecting %,d sessions", sessions);
            folder.awaitProjected(system);
            String all = "%,d sessions".formatted(sessions);
            measure(run, system, all + ", list", "/api/chat/sessions?limit=50");
            measure(run, system, all + ", search, a word of many", "/api/chat/sessions?q=storm");
            measure(
                    run,
                    system,
                    all + ", search, two words",
                    "/api/chat/sessions?q=lighthouse%20captain");
            measure(run, system, all + ", search, no hit", "/api/chat/sessions?q=nowhereinanytext");
            var listed = Calls.get(run, system, "/api/chat/sessions?limit=1");
            String id = listed.path("sessions").path(0).path("session_id").asString();
            measure(run, system, all + ", read one session", "/api/chat/sessions/" + id);
            system.stop();
        }
    }

    private void measure(BenchRun run, ParleyProcess system, String load, String path)
            throws IOException, InterruptedException {
        Progress.say("%s", load);
        int calls = run.scale().either(50, 300);
        Calls.repeat(run, system, path, calls / 3, PER_SECOND);
        var times = Calls.repeat(run, system, path, calls, PER_SECOND);
        section.add(
                Row.of(load, SystemOptions.Delivery.SHARED_LOG)
                        .latencies("call", times.latencies())
                        .figure("calls", calls)
                        .figure("failed", times.failed())
                        .build());
    }
}
