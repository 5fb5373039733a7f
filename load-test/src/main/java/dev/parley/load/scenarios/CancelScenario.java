package dev.parley.load.scenarios;

import dev.parley.load.client.EndlessModel;
import dev.parley.load.client.ModelClient;
import dev.parley.load.client.ParleyClient;
import dev.parley.load.figures.Latencies;
import dev.parley.load.figures.Progress;
import dev.parley.load.report.Column;
import dev.parley.load.report.Row;
import dev.parley.load.report.Section;
import dev.parley.load.run.BenchRun;
import dev.parley.load.system.FreshFolder;
import dev.parley.modelserver.ChatCompletionsServer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** How long turns go on after they are cancelled in the middle of the answer. */
final class CancelScenario implements Scenario {

    /** Each turn is cancelled after fewer tokens than this, at random. */
    private static final int MOST_TOKENS = 20;

    private static final int WARM_UP = 20;
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final String MODEL = "until the model sees it";
    private static final String READER = "until the reader has the ending";

    private final Section section =
            new Section(
                    "cancels",
                    "From a cancel to its effect",
                    List.of(
                            new Column("effect_p50_ms", "p50 ms", 1),
                            new Column("effect_p99_ms", "p99 ms", 1),
                            new Column("effect_max_ms", "max ms", 1),
                            new Column("turns", "turns", 0)));

    @Override
    public Section section() {
        return section;
    }

    @Override
    public void measure(BenchRun run, String delivery) throws IOException, InterruptedException {
        run.stopSystem();
        int turns = run.scale().either(20, 200);
        var model = new EndlessModel();
        try (var server = ChatCompletionsServer.start(0, model);
                var folder = new FreshFolder(run.home())) {
            if (section.row(MODEL, Row.DIRECT).isEmpty()) {
                Progress.say("Cancels: the model itself");
                row(MODEL, Row.DIRECT, direct(model, server.baseUrl(), turns), turns);
            }
            Progress.say("Cancels: starting the system: %s", delivery);
            var options =
                    List.of("--delivery", delivery, "--model-url", server.baseUrl().toString());
            try (var system = run.up(folder.path(), options, Map.of())) {
                var client = new ParleyClient(system.api());
                var messages = client.newMessages();
                Progress.say("Cancelling %d turns", WARM_UP + turns);
                cancel(client, messages, model, WARM_UP, new Latencies(), new Latencies());
                var gone = new Latencies();
                var ended = new Latencies();
                cancel(client, messages, model, turns, gone, ended);
                row(MODEL, delivery, gone, turns);
                row(READER, delivery, ended, turns);
            }
        }
    }

    private void row(String load, String subject, Latencies times, int turns) {
        section.add(
                Row.of(load, subject).latencies("effect", times).figure("turns", turns).build());
    }

    private static Latencies direct(EndlessModel model, URI url, int turns)
            throws IOException, InterruptedException {
        var client = new ModelClient(url);
        var random = RandomGenerator.of("L64X128MixRandom");
        var gone = new Latencies();
        for (int i = 0; i < turns; i++) {
            long at = client.askAndGo("Go on", random.nextInt(1, MOST_TOKENS));
            gone.record(model.awaitGone(BOUND) - at);
        }
        return gone;
    }

    private static void cancel(
            ParleyClient client,
            URI messages,
            EndlessModel model,
            int turns,
            Latencies gone,
            Latencies ended)
            throws IOException, InterruptedException {
        var random = RandomGenerator.of("L64X128MixRandom");
        for (int i = 0; i < turns; i++) {
            var cancelled = client.askAndCancel(messages, "Go on", random.nextInt(1, MOST_TOKENS));
            gone.record(model.awaitGone(BOUND) - cancelled.askedAt());
            ended.record(cancelled.endedAt() - cancelled.askedAt());
        }
    }
}
