package dev.parley.load.run;

import dev.parley.load.figures.Latencies;
import dev.parley.load.system.ParleyProcess;
import dev.parley.load.wire.Connection;
import dev.parley.load.wire.EventLoop;
import dev.parley.load.wire.Requests;
import dev.parley.load.wire.WaitingReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Readers of the streams of sessions, one in each, in which nothing happens. */
public final class WaitingReaders implements AutoCloseable {

    private static final int ATTACH_PER_SECOND = 500;

    /** The system says within 10 s that it cannot. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final EventLoop loop;
    private final CountDownLatch answered;
    private final List<Connection> connections = new ArrayList<>();
    private final Latencies times = new Latencies();
    private volatile int attached;
    private volatile int refused;

    private WaitingReaders(EventLoop loop, int readers) {
        this.loop = loop;
        this.answered = new CountDownLatch(readers);
    }

    /**
     * Makes as many sessions, attaches 500 readers a second, and returns when all were answered.
     */
    public static WaitingReaders attach(BenchRun run, ParleyProcess system, int readers)
            throws IOException, InterruptedException {
        var sessions = run.api(system).newSessions(readers);
        var all = new WaitingReaders(run.loop(), readers);
        long start = System.nanoTime() + 100_000_000;
        for (int i = 0; i < readers; i++) {
            String session = sessions.get(i);
            long due = start + i * 1_000_000_000L / ATTACH_PER_SECOND;
            run.loop().at(due, () -> all.attach(system, session, due));
        }
        long planned = readers * 1_000L / ATTACH_PER_SECOND;
        if (!all.answered.await(planned + PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            // Those without an answer are neither attached nor refused; the figures show it.
            run.loop().requireAlive();
        }
        return all;
    }

    private void attach(ParleyProcess system, String session, long due) {
        byte[] request =
                Requests.get(
                        "/api/chat/sessions/%s/events".formatted(session), "text/event-stream", "");
        var reader =
                new WaitingReader(
                        (status, at) -> {
                            if (status == 200) {
                                attached = attached + 1;
                                times.record(at - due);
                            } else {
                                refused = refused + 1;
                            }
                            answered.countDown();
                        },
                        () -> attached = attached - 1);
        connections.add(loop.open(Target.addressOf(system.api()), request, reader));
    }

    /** How many are attached now. */
    public int attached() {
        return attached;
    }

    public int refused() {
        return refused;
    }

    /** From when a reader was due until it was attached. */
    public Latencies times() {
        return times;
    }

    @Override
    public void close() throws IOException {
        try {
            loop.on(() -> connections.forEach(Connection::close));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
