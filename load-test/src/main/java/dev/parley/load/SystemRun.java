package dev.parley.load;

import dev.parley.load.LoadOptions.Part;
import dev.parley.load.client.Answer;
import dev.parley.load.client.Asker;
import dev.parley.load.client.ParleyClient;
import dev.parley.load.client.TimedModel;
import dev.parley.load.figures.Progress;
import dev.parley.load.system.FreshFolder;
import dev.parley.load.system.MemoryFigures;
import dev.parley.load.system.ParleyProcess;
import dev.parley.testsupport.DidNotStartException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** Measures one delivery: on a system with the default slots, then on one for each larger load. */
final class SystemRun {

    private static final int DEFAULT_SLOTS = 16;

    /** More than streams: a late acknowledgment of a request must not delay the next stream. */
    private static final int SPARE_SLOTS = 20;

    /** Turns before anything is timed, so the JVM has compiled the code. */
    private static final int WARM_UP_TURNS = 150;

    /** The number of sessions that are asked in turn as existing ones. */
    private static final int SESSIONS = 20;

    /** After it the API no longer follows the topic of a session that nobody reads. */
    private static final Duration LONG_SILENCE = Duration.ofSeconds(32);

    private static final Duration SETTLING = Duration.ofSeconds(4);
    private static final Duration WATCH = Duration.ofSeconds(5);

    private final LoadOptions options;
    private final String delivery;
    private final TimedModel model;
    private final URI modelUrl;
    private final Results results;

    SystemRun(
            LoadOptions options, String delivery, TimedModel model, URI modelUrl, Results results) {
        this.options = options;
        this.delivery = delivery;
        this.model = model;
        this.modelUrl = modelUrl;
        this.results = results;
    }

    void measure(Path home) throws IOException, InterruptedException {
        List<Integer> few = options.streams().stream().filter(n -> n <= DEFAULT_SLOTS).toList();
        List<Integer> many = options.streams().stream().filter(n -> n > DEFAULT_SLOTS).toList();
        withSystem(
                home,
                DEFAULT_SLOTS,
                system -> {
                    memory(system, "16 slots, just started");
                    if (options.measures(Part.LATENCY)) {
                        turns(system, few);
                        memory(system, "16 slots, after the turns");
                    }
                });
        for (int streams : many) {
            int slots = streams + SPARE_SLOTS;
            withSystem(
                    home,
                    slots,
                    system -> {
                        memory(system, slots + " slots, just started");
                        if (options.measures(Part.LATENCY)) {
                            streams(system, streams);
                            memory(system, slots + " slots, after the streams");
                        }
                    });
        }
    }

    private interface Use {
        void of(ParleyProcess system) throws IOException, InterruptedException;
    }

    private void withSystem(Path home, int slots, Use use)
            throws IOException, InterruptedException {
        Progress.say("Starting the system: %s, %d slots", delivery, slots);
        var arguments = List.of("--delivery", delivery, "--model-url", modelUrl.toString());
        var environment = Map.of("PARLEY_WORKER_SLOTS", Integer.toString(slots));
        try (var folder = new FreshFolder(home)) {
            ParleyProcess system;
            try {
                system = ParleyProcess.startJava(folder.path(), arguments, environment);
            } catch (DidNotStartException e) {
                Progress.say("%s", e);
                results.notMeasured(
                        "%s with %d slots did not start: %s"
                                .formatted(delivery, slots, e.reason()));
                return;
            }
            try (system) {
                use.of(system);
                system.stop();
            }
        }
    }

    private void memory(ParleyProcess system, String state)
            throws IOException, InterruptedException {
        if (options.measures(Part.MEMORY)) {
            Progress.say("At rest: %s", state);
            Thread.sleep(SETTLING);
            results.memory(delivery, state, MemoryFigures.of(system, WATCH));
        } else {
            Thread.sleep(Duration.ofSeconds(2));
        }
    }

    private void turns(ParleyProcess system, List<Integer> few)
            throws IOException, InterruptedException {
        var client = new ParleyClient(system.api());
        Progress.say("Warming up with %d turns", WARM_UP_TURNS);
        List<Asker> existing = sessions(client, SESSIONS);
        for (int i = 0; i < WARM_UP_TURNS; i++) {
            requireWhole(inTurn(existing, i).ask(model.immediate(FirstTokens.TOKENS)));
        }
        requireAllWhole(sessions(client, SESSIONS));

        Progress.say("First tokens in new sessions");
        List<Asker> fresh = new ArrayList<>();
        results.first(
                delivery,
                FirstTokens.measure(
                        "new session",
                        model,
                        options.turns(),
                        () -> {
                            fresh.add(client.newSession());
                            return fresh.getLast();
                        }));
        long lastAsked = System.nanoTime();

        Progress.say("First tokens in existing sessions");
        int[] asked = {0};
        results.first(
                delivery,
                FirstTokens.measure(
                        "existing session",
                        model,
                        options.turns(),
                        () -> inTurn(existing, asked[0]++)));

        for (int streams : few) {
            List<Asker> askers = sessions(client, streams);
            requireAllWhole(askers);
            run(system, askers, streams);
        }

        Progress.say("First tokens in sessions that were silent");
        long silent = System.nanoTime() - lastAsked;
        Thread.sleep(Duration.ofNanos(Math.max(0, LONG_SILENCE.toNanos() - silent)));
        int[] resumed = {0};
        results.first(
                delivery,
                FirstTokens.measure(
                        "existing session, silent for 30 s or more",
                        model,
                        options.turns(),
                        () -> inTurn(fresh, resumed[0]++)));
    }

    private static Asker inTurn(List<Asker> askers, int i) {
        return askers.get(i % askers.size());
    }

    private void streams(ParleyProcess system, int streams)
            throws IOException, InterruptedException {
        Progress.say("Making sessions for %d streams", streams);
        List<Asker> sessions = sessions(new ParleyClient(system.api()), streams);
        requireAllWhole(sessions);
        Progress.say("Warming up with %d streams", streams);
        StreamRun.measure(delivery, model, sessions, Math.min(5, options.seconds()), system);
        run(system, sessions, streams);
    }

    private void run(ParleyProcess system, List<Asker> askers, int streams)
            throws IOException, InterruptedException {
        Progress.say("Streams at once: %d", streams);
        results.run(StreamRun.measure(delivery, model, askers, options.seconds(), system));
    }

    private static List<Asker> sessions(ParleyClient client, int count) throws IOException {
        List<Asker> sessions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sessions.add(client.newSession());
        }
        return sessions;
    }

    /** Runs a first turn in each session, eight at once. */
    private void requireAllWhole(List<Asker> askers) throws IOException, InterruptedException {
        requireAllWhole(askers, 8, () -> model.immediate(FirstTokens.TOKENS));
    }

    /** Runs a turn in each session, so many at once. */
    static void requireAllWhole(
            List<Asker> askers, int atOnce, Supplier<TimedModel.Question> questions)
            throws IOException, InterruptedException {
        try (var threads = Executors.newFixedThreadPool(atOnce, Thread.ofVirtual().factory())) {
            var answers = new ArrayList<Future<Answer>>();
            for (var asker : askers) {
                answers.add(threads.submit(() -> asker.ask(questions.get())));
            }
            for (var answer : answers) {
                requireWhole(answer.get());
            }
        } catch (ExecutionException e) {
            throw new IOException("A turn's client failed", e);
        }
    }

    static void requireWhole(Answer answer) throws IOException {
        if (answer.verdict() != Answer.Verdict.WHOLE) {
            throw new IOException("A turn of the warm-up went wrong: " + answer);
        }
    }
}
