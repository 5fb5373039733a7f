package dev.parley.load.run;

import dev.parley.load.figures.Progress;
import dev.parley.load.processes.FillMain;
import dev.parley.load.system.FreshFolder;
import dev.parley.load.system.ParleyProcess;
import dev.parley.load.system.ProjectedEvents;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A data folder whose event log has many finished turns that no projector has seen. */
public final class FilledFolder implements AutoCloseable {

    private static final int SLOTS = 16;
    private static final Duration BOUND = Duration.ofHours(3);
    private static final Duration POLL = Duration.ofMillis(100);

    private final FreshFolder folder;
    private final long events;
    private final long before;

    private FilledFolder(FreshFolder folder, long events, long before) {
        this.folder = folder;
        this.events = events;
        this.before = before;
    }

    /**
     * Projected events.
     *
     * @param perSecond in the second half, when the code is warm
     * @param cpuMicros of the whole system for each event, in the second half
     */
    public record Rate(long events, double perSecond, double cpuMicros) {}

    /** Fills a new folder: a first start makes topics and tables, then the log is written. */
    public static FilledFolder fill(
            BenchRun run, String delivery, int sessions, int turns, int tokens)
            throws IOException, InterruptedException {
        run.stopSystem();
        var folder = new FreshFolder(run.home());
        try {
            long before;
            try (var system = run.start(folder.path(), delivery, SLOTS, List.of())) {
                before = new ProjectedEvents(system.jdbcUrl()).count();
                system.stop();
            }
            try (var stores = run.stores(folder.path());
                    var fill =
                            run.program(
                                    FillMain.class,
                                    List.of(
                                            BenchRun.bootstrapOf(stores),
                                            Integer.toString(sessions),
                                            Integer.toString(turns),
                                            Integer.toString(tokens)))) {
                Progress.say("Writing %,d turns to the event log", (long) sessions * turns);
                return new FilledFolder(folder, Long.parseLong(fill.hear("filled ")), before);
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    public Path path() {
        return folder.path();
    }

    /** Starts the system on the folder; the caller stops it. */
    public ParleyProcess start(BenchRun run, String delivery, List<String> more)
            throws IOException, InterruptedException {
        return run.start(folder.path(), delivery, SLOTS, more);
    }

    /** Waits until everything is projected; returns how fast that went. */
    public Rate awaitProjected(ParleyProcess system) throws IOException, InterruptedException {
        var projected = new ProjectedEvents(system.jdbcUrl());
        long all = before + events;
        long deadline = System.nanoTime() + BOUND.toNanos();
        long first = projected.count();
        long half = first;
        long halfAt = System.nanoTime();
        var halfCpu = system.cpu();
        boolean isHalf = false;
        for (long count = first; count < all; count = projected.count()) {
            if (!isHalf && count >= first + (all - first) / 2) {
                isHalf = true;
                half = count;
                halfAt = System.nanoTime();
                halfCpu = system.cpu();
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("%d of %d events are projected".formatted(count, all));
            }
            Thread.sleep(POLL);
        }
        double rest = all - half;
        return new Rate(
                all - first,
                rest * 1e9 / (System.nanoTime() - halfAt),
                system.cpu().minus(halfCpu).toNanos() / 1e3 / rest);
    }

    @Override
    public void close() throws IOException {
        folder.close();
    }
}
