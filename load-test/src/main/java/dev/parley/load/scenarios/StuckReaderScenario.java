package dev.parley.load.scenarios;

import dev.parley.load.client.ParleyClient;
import dev.parley.load.figures.Progress;
import dev.parley.load.figures.Verdict;
import dev.parley.load.report.Column;
import dev.parley.load.report.Row;
import dev.parley.load.report.Section;
import dev.parley.load.run.BenchRun;
import dev.parley.load.run.Outcome;
import dev.parley.load.run.Plan;
import dev.parley.load.system.FreshFolder;
import dev.parley.load.system.MemoryFigures;
import dev.parley.load.system.ParleyProcess;
import dev.parley.load.system.SendQueues;
import dev.parley.load.wire.Question;
import dev.parley.testsupport.Exchange;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How much memory readers take that never read, one in each of many sessions, and how much they
 * slow down others.
 */
final class StuckReaderScenario implements Scenario {

    private static final int READERS = 200;
    private static final int OTHERS = 10;

    /**
     * The kernel takes less of an answer before a reader blocks; otherwise a megabyte would have to
     * be written for each.
     */
    private static final Map<String, String> SMALL_BUFFERS =
            Map.of("PARLEY_API_SENDBUFFER", "16KB");

    /** Tokens of 100 characters, in the shortest answer: more than a connection holds. */
    private static final int TOKENS = 300;

    private static final int CHARACTERS = 80;
    private static final Duration SETTLING = Duration.ofSeconds(3);

    private final Section section =
            new Section(
                    "stuck-readers",
                    "Readers that never read",
                    List.of(
                            new Column("blocked", "blocked", 0),
                            new Column("heap_first_kib", "heap at first KiB", 0),
                            new Column("heap_before_kib", "after as many that read KiB", 0),
                            new Column("heap_meanwhile_kib", "stuck KiB", 0),
                            new Column("heap_after_kib", "after them KiB", 0),
                            new Column("reader_kib", "a stuck reader KiB", 1),
                            new Column("token_p50_ms", "token p50 ms", 1),
                            new Column("token_p99_ms", "p99 ms", 1),
                            new Column("token_max_ms", "max ms", 0)));

    @Override
    public Section section() {
        return section;
    }

    @Override
    public void measure(BenchRun run, String delivery) throws IOException, InterruptedException {
        run.stopSystem();
        Progress.say("Readers that never read: starting the system: %s", delivery);
        var options = List.of("--delivery", delivery, "--model-url", run.modelUrl().toString());
        try (var folder = new FreshFolder(run.home());
                var system = run.up(folder.path(), options, SMALL_BUFFERS)) {
            measure(run, system, delivery);
        }
    }

    private void measure(BenchRun run, ParleyProcess system, String delivery)
            throws IOException, InterruptedException {
        var sessions = run.api(system).newSessions(READERS);
        whole(
                run.parley(
                        system,
                        sessions,
                        Plan.oneByOne(READERS, Duration.ofMillis(100), Question.immediate(3))));
        long first = heap(system);
        Progress.say("%d readers that read", READERS);
        // As many connections at once, and answers as large: what stays behind of them is not the
        // stuck readers'.
        var begin = Duration.ofSeconds(2);
        whole(run.parley(system, sessions, Plan.starts(READERS, begin, Question.paced(40, 20))));
        whole(
                run.parley(
                        system,
                        sessions,
                        Plan.starts(READERS, begin, new Question(TOKENS, 0, CHARACTERS))));
        var others = run.api(system).newSessions(OTHERS);
        Progress.say("Streams of %d others, for a warm-up and then alone", OTHERS);
        streams(run, system, others);
        stream(delivery, "alone", streams(run, system, others));
        long before = heap(system);

        Progress.say("%d readers that never read", READERS);
        var client = new ParleyClient(system.api());
        var stuck = new ArrayList<Exchange>();
        try {
            for (int i = 0; i < READERS; i++) {
                // The readers get stuck at different places.
                var question = new Question(TOKENS + TOKENS / 2 * i / READERS, 0, CHARACTERS);
                stuck.add(
                        client.askAndDoNotRead(
                                client.messages(sessions.get(i)), question.toString()));
            }
            int blocked = awaitBlocked(system.api().getPort());
            stream(delivery, "beside the stuck readers", streams(run, system, others));
            long meanwhile = heap(system);
            closeAll(stuck);
            long after = heap(system);
            section.add(
                    Row.of("%d readers that never read".formatted(READERS), delivery)
                            .figure("blocked", blocked)
                            .figure("heap_first_kib", first >> 10)
                            .figure("heap_before_kib", before >> 10)
                            .figure("heap_meanwhile_kib", meanwhile >> 10)
                            .figure("heap_after_kib", after >> 10)
                            .figure("reader_kib", (meanwhile - after) / 1024.0 / READERS)
                            .build());
        } finally {
            closeAll(stuck);
        }
    }

    private static void closeAll(List<Exchange> exchanges) throws IOException {
        for (var exchange : exchanges) {
            exchange.close();
        }
    }

    private static void whole(Outcome outcome) throws IOException {
        if (outcome.verdict().wrong() > 0) {
            Verdict verdict = outcome.verdict();
            throw new IOException(
                    "The warm-up went wrong: %s %s".formatted(verdict, verdict.reasons()));
        }
    }

    private static Outcome streams(BenchRun run, ParleyProcess system, List<String> sessions)
            throws IOException, InterruptedException {
        return run.parley(
                system,
                sessions,
                Plan.streams(
                        OTHERS, StreamScenario.TOKENS_PER_SECOND, 50, run.scale().either(4, 10)));
    }

    private void stream(String delivery, String how, Outcome outcome) {
        section.add(
                outcome.streamRow("%d streams of others, %s".formatted(OTHERS, how), delivery)
                        .build());
    }

    // Waits until all are blocked, or no more become so.
    private static int awaitBlocked(int port) throws IOException, InterruptedException {
        int before = -1;
        int blocked = 0;
        while (blocked != before && blocked < READERS) {
            before = blocked;
            Thread.sleep(SETTLING);
            blocked = SendQueues.waiting(port);
        }
        return blocked;
    }

    private static long heap(ParleyProcess system) throws IOException, InterruptedException {
        Thread.sleep(SETTLING);
        return MemoryFigures.of(system).heapUsed();
    }
}
