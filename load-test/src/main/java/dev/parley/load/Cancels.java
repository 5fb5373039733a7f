package dev.parley.load;

import dev.parley.load.client.EndlessModel;
import dev.parley.load.client.ModelClient;
import dev.parley.load.client.ParleyClient;
import dev.parley.load.figures.Progress;
import dev.parley.load.figures.Samples;
import dev.parley.load.figures.Table;
import dev.parley.load.system.FreshFolder;
import dev.parley.load.system.ParleyProcess;
import dev.parley.modelserver.ChatCompletionsServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * How long turns go on after they are cancelled in the middle of the answer.
 *
 * @param baseline from the moment when a client leaves the model itself until the model notices
 * @param model from the cancel's POST until the model notices that nobody reads any more
 * @param reader from the cancel's POST until the turn's reader has the ending
 */
record Cancels(Samples baseline, Samples model, Samples reader) {

    /** Each turn is cancelled after fewer tokens than this, at random. */
    private static final int MOST_TOKENS = 20;

    private static final Duration AIM = Duration.ofMillis(500);
    private static final int WARM_UP = 20;
    private static final Duration BOUND = Duration.ofSeconds(30);

    static Cancels measure(Path home, int turns) throws IOException, InterruptedException {
        var model = new EndlessModel();
        try (var server = ChatCompletionsServer.start(0, model);
                var folder = new FreshFolder(home)) {
            Progress.say("Cancels: the model itself");
            var baseline = direct(model, server.baseUrl(), turns);
            Progress.say("Cancels: starting the system");
            var arguments = List.of("--model-url", server.baseUrl().toString());
            try (var system = ParleyProcess.startJava(folder.path(), arguments, Map.of())) {
                var client = new ParleyClient(system.api());
                var messages = client.newMessages();
                Progress.say("Cancelling %d turns", WARM_UP + turns);
                cancel(client, messages, model, WARM_UP);
                return cancel(client, messages, model, turns).with(baseline);
            }
        }
    }

    private Cancels with(Samples direct) {
        return new Cancels(direct, model, reader);
    }

    private static Samples direct(EndlessModel model, URI url, int turns)
            throws IOException, InterruptedException {
        var client = new ModelClient(url);
        var random = RandomGenerator.of("L64X128MixRandom");
        long[] gone = new long[turns];
        for (int i = 0; i < turns; i++) {
            long at = client.askAndGo("Go on", random.nextInt(1, MOST_TOKENS));
            gone[i] = model.awaitGone(BOUND) - at;
        }
        return new Samples(gone);
    }

    private static Cancels cancel(ParleyClient client, URI messages, EndlessModel model, int turns)
            throws IOException, InterruptedException {
        var random = RandomGenerator.of("L64X128MixRandom");
        long[] gone = new long[turns];
        long[] ended = new long[turns];
        for (int i = 0; i < turns; i++) {
            var cancelled = client.askAndCancel(messages, "Go on", random.nextInt(1, MOST_TOKENS));
            gone[i] = model.awaitGone(BOUND) - cancelled.askedAt();
            ended[i] = cancelled.endedAt() - cancelled.askedAt();
        }
        return new Cancels(new Samples(new long[0]), new Samples(gone), new Samples(ended));
    }

    /** Returns the figures as Markdown. */
    String table() {
        var table = new Table(1, "until", "turns", "p50 ms", "p99 ms", "max ms", "over 500 ms");
        row(table, "the model sees it, left by its own client", baseline);
        row(table, "the model sees it, cancelled", model);
        row(table, "the reader has the ending", reader);
        return table.toString();
    }

    private static void row(Table table, String until, Samples times) {
        table.row(
                until,
                times.count(),
                Table.millis(times.median()),
                Table.millis(times.p99()),
                Table.millis(times.max()),
                times.over(AIM.toNanos()));
    }
}
