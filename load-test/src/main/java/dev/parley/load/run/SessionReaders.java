package dev.parley.load.run;

import dev.parley.load.figures.Latencies;
import dev.parley.load.figures.Verdict;
import dev.parley.load.system.ParleyProcess;
import dev.parley.load.wire.Connection;
import dev.parley.load.wire.EventLoop;
import dev.parley.load.wire.Requests;
import dev.parley.load.wire.TurnReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Readers who follow sessions beside those who ask in them, several of one session too. Each judges
 * the first turn that it sees.
 */
public final class SessionReaders implements AutoCloseable {

    private static final long SECOND = 1_000_000_000L;
    private static final int ATTACH_PER_SECOND = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(50);

    private final EventLoop loop;
    private final InetSocketAddress api;
    private final int expected;
    private final List<Reader> readers = new ArrayList<>();
    private final Latencies tokens = new Latencies();
    private final Latencies backs = new Latencies();

    /** One reader, over all its connections. For the loop's thread. */
    private final class Reader implements TurnReader.Listener {
        private final String session;
        private TurnReader turn;
        private Connection connection;
        private boolean isBack = true;
        private boolean lost;

        Reader(String session) {
            this.session = session;
            this.turn = new TurnReader(this, System.nanoTime(), expected);
            this.connection = open("");
        }

        private Connection open(String headers) {
            return loop.open(
                    api,
                    Requests.get(
                            "/api/chat/sessions/%s/events".formatted(session),
                            "text/event-stream",
                            headers),
                    turn);
        }

        void leave() {
            connection.close();
        }

        void comeBack(long at) {
            isBack = false;
            turn = turn.next(at);
            String last = turn.lastId();
            connection = open(last.isEmpty() ? "" : "Last-Event-ID: " + last + "\r\n");
        }

        @Override
        public void accepted(TurnReader seen, long at) {}

        @Override
        public void token(TurnReader seen, int number, long writtenAt, long readAt) {
            if (isBack) {
                tokens.record(readAt - writtenAt);
            } else {
                isBack = true;
                backs.record(readAt - seen.dueAt());
            }
        }

        @Override
        public void ended(TurnReader seen, long at) {
            lost = true;
        }

        boolean isOver() {
            return lost || turn.isDone();
        }
    }

    private SessionReaders(EventLoop loop, InetSocketAddress api, int expected) {
        this.loop = loop;
        this.api = api;
        this.expected = expected;
    }

    /**
     * Attaches 500 readers a second, and returns when all are attached or were refused.
     *
     * @param sessions of the readers, one after the other
     * @param expected tokens of the turn that will be asked
     */
    public static SessionReaders attach(
            BenchRun run, ParleyProcess system, List<String> sessions, int expected)
            throws IOException, InterruptedException {
        var all = new SessionReaders(run.loop(), Target.addressOf(system.api()), expected);
        long start = System.nanoTime();
        for (int i = 0; i < sessions.size(); i++) {
            String session = sessions.get(i);
            long due = start + i * SECOND / ATTACH_PER_SECOND;
            run.loop().at(due, () -> all.readers.add(all.new Reader(session)));
        }
        long planned = sessions.size() * SECOND / ATTACH_PER_SECOND;
        all.await(
                planned,
                () ->
                        all.readers.size() == sessions.size()
                                && all.readers.stream()
                                        .allMatch(each -> each.turn.isAnswered() || each.lost));
        return all;
    }

    private interface Question {
        boolean isSo();
    }

    private void await(long nanos, Question question) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + nanos + PATIENCE.toNanos();
        boolean[] so = {false};
        while (!so[0] && System.nanoTime() - deadline < 0) {
            loop.on(() -> so[0] = question.isSo());
            Thread.sleep(POLL);
        }
    }

    /** Lets all of them lose their connections and come back at once, so long from now. */
    public void comeBackIn(Duration time) {
        long at = System.nanoTime() + time.toNanos();
        loop.at(
                at,
                () -> {
                    readers.forEach(Reader::leave);
                    readers.forEach(reader -> reader.comeBack(at));
                });
    }

    /** Waits until all have read the turn to its end, or have had time enough; judges them. */
    public Verdict verdict() throws IOException, InterruptedException {
        await(0, () -> readers.stream().allMatch(Reader::isOver));
        Verdict[] verdict = {Verdict.NONE};
        loop.on(
                () -> {
                    for (var reader : readers) {
                        verdict[0] = verdict[0].with(reader.turn.verdict(), reader.turn.reason());
                    }
                });
        return verdict[0];
    }

    /** From the model's write to each reader's read. */
    public Latencies tokens() {
        return tokens;
    }

    /** From the moment when all came back to the first token that a reader had not seen. */
    public Latencies backs() {
        return backs;
    }

    @Override
    public void close() throws IOException {
        try {
            loop.on(() -> readers.forEach(Reader::leave));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
