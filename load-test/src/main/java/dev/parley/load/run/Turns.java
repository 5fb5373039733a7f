package dev.parley.load.run;

import dev.parley.load.figures.Latencies;
import dev.parley.load.figures.Verdict;
import dev.parley.load.system.CpuUse;
import dev.parley.load.wire.Connection;
import dev.parley.load.wire.EventLoop;
import dev.parley.load.wire.TurnReader;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Asks all questions of a plan and reads the answers. An object is for one plan. */
final class Turns implements TurnReader.Listener {

    /** How much longer than planned the answers may take. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What the client needs until it can send the first request. */
    private static final long LEAD = 100_000_000;

    /** Starts and stops what is measured in the window. */
    interface Meter {
        void begin() throws IOException, InterruptedException;

        CpuUse end() throws IOException, InterruptedException;
    }

    private final EventLoop loop;
    private final Target target;
    private final Plan plan;
    private final long start = System.nanoTime() + LEAD;
    private final CountDownLatch left;
    private final Set<TurnReader> live = new LinkedHashSet<>();
    private final Map<TurnReader, Connection> connections = new HashMap<>();
    private final Map<TurnReader, Long> firstWritten = new HashMap<>();
    private final Latencies tokens = new Latencies();
    private final Latencies late = new Latencies();
    private final Latencies firsts = new Latencies();
    private final Latencies accepted = new Latencies();
    private Verdict verdict = Verdict.NONE;

    /** Written by the loop only. */
    private volatile long read;

    private Turns(EventLoop loop, Target target, Plan plan) {
        this.loop = loop;
        this.target = target;
        this.plan = plan;
        this.left = new CountDownLatch(plan.due().length);
    }

    /** Returns when all answers have ended, or when they have taken far too long. */
    static Outcome run(EventLoop loop, Target target, Plan plan, Meter meter)
            throws IOException, InterruptedException {
        return new Turns(loop, target, plan).run(meter);
    }

    private Outcome run(Meter meter) throws IOException, InterruptedException {
        for (int i = 0; i < plan.due().length; i++) {
            int turn = i;
            long due = start + plan.due()[i];
            loop.at(due, () -> ask(turn, due));
        }
        sleepUntil(start + plan.from());
        meter.begin();
        long before = read;
        sleepUntil(start + plan.to());
        long readMeanwhile = read - before;
        CpuUse cpu = meter.end();
        long patience = plan.length().minusNanos(plan.to()).plus(PATIENCE).toMillis();
        if (!left.await(patience, TimeUnit.MILLISECONDS)) {
            loop.on(this::giveUp);
        }
        loop.requireAlive();
        long perSecond = (long) plan.due().length * plan.question().perSecond();
        long expected = Math.round(perSecond * (cpu.wall().toNanos() / 1e9));
        return new Outcome(
                plan, tokens, late, firsts, accepted, verdict, readMeanwhile, expected, cpu);
    }

    private void ask(int turn, long due) {
        var reader = new TurnReader(this, due, plan.question().tokens());
        live.add(reader);
        connections.put(
                reader, loop.open(target.address(), target.request(turn, plan.question()), reader));
    }

    private void giveUp() {
        for (var reader : Set.copyOf(live)) {
            var connection = connections.get(reader);
            if (connection != null) {
                connection.close();
            }
            reader.giveUp();
        }
    }

    private static void sleepUntil(long time) throws InterruptedException {
        long wait = time - System.nanoTime();
        if (wait > 0) {
            TimeUnit.NANOSECONDS.sleep(wait);
        }
    }

    @Override
    public void accepted(TurnReader turn, long at) {
        accepted.record(at - turn.dueAt());
    }

    @Override
    public void token(TurnReader turn, int number, long writtenAt, long readAt) {
        if (number == 1) {
            firsts.record(readAt - turn.dueAt());
            firstWritten.put(turn, writtenAt);
        }
        if (isInWindow(writtenAt)) {
            tokens.record(readAt - writtenAt);
            late(turn, number, writtenAt);
        }
        read = read + 1;
    }

    private void late(TurnReader turn, int number, long writtenAt) {
        int rate = plan.question().perSecond();
        Long first = firstWritten.get(turn);
        if (rate > 0 && first != null) {
            late.record(writtenAt - (first + (number - 1) * 1_000_000_000L / rate));
        }
    }

    private boolean isInWindow(long at) {
        return at - start >= plan.from() && at - start < plan.to();
    }

    @Override
    public void ended(TurnReader turn, long at) {
        live.remove(turn);
        firstWritten.remove(turn);
        connections.remove(turn);
        verdict = verdict.with(turn.verdict(), turn.reason());
        left.countDown();
    }
}
