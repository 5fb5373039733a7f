package dev.parley.load;

import dev.parley.load.client.Asker;
import dev.parley.load.client.ParleyClient;
import dev.parley.load.client.TimedModel;
import dev.parley.load.figures.Progress;
import dev.parley.load.figures.Table;
import dev.parley.load.system.FreshFolder;
import dev.parley.load.system.MemoryFigures;
import dev.parley.load.system.ParleyProcess;
import dev.parley.load.system.SendQueues;
import dev.parley.testsupport.Exchange;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How much memory readers take that never read, one in each of many sessions, and how much they
 * slow down others.
 *
 * @param readers how many do not read
 * @param waiting how many of their connections the server could not write to when the heap was
 *     measured
 * @param untouched heap in use after a collection, in bytes: each session has had a short turn
 * @param before the same after a reader of each session has read two more answers, all at once
 * @param meanwhile the same while the readers are stuck
 * @param after the same after they have gone
 * @param without the streams of others before
 * @param with the streams of others meanwhile
 */
record StuckReaders(
        int readers,
        int waiting,
        long untouched,
        long before,
        long meanwhile,
        long after,
        StreamRun without,
        StreamRun with) {

    static final int READERS = 200;

    /** How many others read meanwhile: fewer than the worker has slots. */
    private static final int OTHERS = 10;

    /** Such small buffers in the kernel that an answer of ordinary length fills them. */
    private static final Map<String, String> SMALL_BUFFERS =
            Map.of("PARLEY_API_SENDBUFFER", "16KB");

    private static final int CHARACTERS = 100;

    /**
     * Tokens of the shortest answer, more than a connection holds. The longest has half as many
     * more, so the readers get stuck at different places.
     */
    private static final int TOKENS = 300;

    /** Two seconds of a stream: long enough that all connections are open at once. */
    private static final int PACED_TOKENS = 2 * TimedModel.TOKENS_PER_SECOND;

    private static final Duration SETTLING = Duration.ofSeconds(3);
    private static final Duration WATCH = Duration.ofSeconds(1);

    static StuckReaders measure(Path home, TimedModel model, URI modelUrl, int seconds)
            throws IOException, InterruptedException {
        Progress.say("Readers that never read: starting the system");
        var arguments = List.of("--model-url", modelUrl.toString());
        try (var folder = new FreshFolder(home);
                var system = ParleyProcess.startJava(folder.path(), arguments, SMALL_BUFFERS)) {
            return measure(system, model, seconds);
        }
    }

    private static StuckReaders measure(ParleyProcess system, TimedModel model, int seconds)
            throws IOException, InterruptedException {
        var client = new ParleyClient(system.api());
        var sessions = new ArrayList<URI>();
        for (int i = 0; i < READERS; i++) {
            var session = client.newMessages();
            SystemRun.requireWhole(client.in(session).ask(model.immediate(FirstTokens.TOKENS)));
            sessions.add(session);
        }
        long untouched = heap(system);
        Progress.say("%d readers that read", READERS);
        var reading = new ArrayList<Asker>();
        for (var session : sessions) {
            reading.add(client.in(session));
        }
        // First opens as many connections at once, and reads as large answers: the memory that
        // stays
        // behind is not the stuck readers'.
        SystemRun.requireAllWhole(reading, READERS, () -> model.paced(PACED_TOKENS));
        SystemRun.requireAllWhole(reading, READERS, () -> model.bulky(TOKENS, CHARACTERS));
        var others = new ArrayList<Asker>();
        for (int i = 0; i < OTHERS; i++) {
            others.add(client.newSession());
        }
        Progress.say("Streams of %d others, for a warm-up and then alone", OTHERS);
        StreamRun.measure("warm-up", model, others, seconds, system);
        var without = StreamRun.measure("alone", model, others, seconds, system);
        long before = heap(system);

        Progress.say("%d readers that never read", READERS);
        var stuck = new ArrayList<Exchange>();
        try {
            for (int i = 0; i < READERS; i++) {
                int tokens = TOKENS + TOKENS / 2 * i / READERS;
                stuck.add(client.askAndDoNotRead(sessions.get(i), model.bulky(tokens, CHARACTERS)));
            }
            int waiting = awaitBlocked(system.api().getPort());
            var with =
                    StreamRun.measure(
                            "beside " + READERS + " stuck readers", model, others, seconds, system);
            long meanwhile = heap(system);
            for (var reader : stuck) {
                reader.close();
            }
            return new StuckReaders(
                    READERS, waiting, untouched, before, meanwhile, heap(system), without, with);
        } finally {
            for (var reader : stuck) {
                reader.close();
            }
        }
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
        return MemoryFigures.of(system, WATCH).heapUsed();
    }

    Stream<Verdicts> verdicts() {
        return Stream.of(without.verdicts(), with.verdicts());
    }

    /** Returns the figures as Markdown. */
    String tables() {
        var memory =
                new Table(
                        0,
                        "readers that never read",
                        "of them blocked",
                        "heap at first, KiB",
                        "after 200 that read, KiB",
                        "200 stuck, KiB",
                        "after them, KiB",
                        "a stuck reader, KiB");
        memory.row(
                readers,
                waiting,
                untouched >> 10,
                before >> 10,
                meanwhile >> 10,
                after >> 10,
                String.format(Locale.ROOT, "%.1f", (meanwhile - after) / 1024.0 / readers));
        var tokens =
                new Table(
                        1,
                        "streams of others",
                        "tokens",
                        "p50 ms",
                        "p99 ms",
                        "max ms",
                        "wrong / short / failed");
        for (var run : List.of(without, with)) {
            tokens.row(
                    run.streams() + ", " + run.what(),
                    run.live().count(),
                    Table.millis(run.live().median()),
                    Table.millis(run.live().p99()),
                    Table.millis(run.live().max()),
                    run.verdicts());
        }
        return memory + "\n\n" + tokens;
    }
}
