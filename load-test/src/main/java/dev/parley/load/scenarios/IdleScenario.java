package dev.parley.load.scenarios;

import dev.parley.load.figures.Progress;
import dev.parley.load.report.Column;
import dev.parley.load.report.Row;
import dev.parley.load.report.Section;
import dev.parley.load.run.BenchRun;
import dev.parley.load.run.WaitingReaders;
import dev.parley.load.system.CpuUse;
import dev.parley.load.system.MemoryFigures;
import dev.parley.load.system.ParleyProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What the system takes when nobody asks anything. */
final class IdleScenario implements Scenario {

    private static final int DEFAULT_SLOTS = 16;

    private final Section section =
            new Section(
                    "idle",
                    "At rest",
                    List.of(
                            new Column("idle_cores", "CPU, cores", 3),
                            new Column("idle_added_cores", "above the stores, cores", 3),
                            new Column("heap_mib", "heap after a collection MiB", 0),
                            new Column("reader_kib", "a reader KiB", 1),
                            new Column("resident_mib", "JVM resident MiB", 0),
                            new Column("classes_mib", "classes and code MiB", 0),
                            new Column("threads", "threads", 0),
                            new Column("database_mib", "PostgreSQL MiB", 0),
                            new Column("attached", "attached", 0),
                            new Column("refused", "refused", 0),
                            new Column("attach_p99_ms", "to attach p99 ms", 0),
                            Columns.OTHERS_CORES));

    @Override
    public Section section() {
        return section;
    }

    /** Long enough that nothing of the start goes on. */
    private static Duration settling(BenchRun run) {
        return run.scale().either(Duration.ofSeconds(12), Duration.ofSeconds(30));
    }

    private static Duration watched(BenchRun run) {
        return run.scale().either(Duration.ofSeconds(6), Duration.ofSeconds(15));
    }

    private static List<Integer> slots(BenchRun run) {
        var scale = run.scale();
        return scale.slots().isEmpty()
                ? scale.either(List.of(Slots.USUAL), List.of(DEFAULT_SLOTS, 70, Slots.USUAL))
                : scale.slots();
    }

    /** Readers are counted at each number of slots that was asked for, else at the default. */
    private static List<Integer> readers(BenchRun run, int slots) {
        var scale = run.scale();
        if (!scale.readers().isEmpty()) {
            // What a reader takes is the difference to none.
            return Stream.concat(Stream.of(0), scale.readers().stream()).distinct().toList();
        }
        return scale.quick() || slots != DEFAULT_SLOTS ? List.of(0) : List.of(0, 1_000, 10_000);
    }

    @Override
    public void baselines(BenchRun run) throws IOException, InterruptedException {
        var stores = run.stores();
        Progress.say("The broker and PostgreSQL alone at rest");
        Thread.sleep(settling(run));
        var cpu = watch(run, BenchRun.rootsOf(stores));
        section.add(
                Row.of("", Row.STORES)
                        .figure("idle_cores", cpu.systemCores())
                        .figure("others_cores", cpu.othersCores())
                        .build());
    }

    private static CpuUse watch(BenchRun run, List<ProcessHandle> roots)
            throws IOException, InterruptedException {
        var watch = run.watch(roots);
        Thread.sleep(watched(run));
        return watch.stop();
    }

    @Override
    public void measure(BenchRun run, String delivery) throws IOException, InterruptedException {
        for (int slots : slots(run)) {
            var system = run.freshSystem(delivery, slots);
            double heap = Double.NaN;
            for (int readers : readers(run, slots)) {
                var row = Row.of("%d slots, %,d readers".formatted(slots, readers), delivery);
                if (readers == 0) {
                    heap = rest(run, system, row);
                } else {
                    Progress.say("Attaching %,d readers", readers);
                    try (var waiting = WaitingReaders.attach(run, system, readers)) {
                        double with = rest(run, system, row);
                        row.figure("attached", waiting.attached())
                                .figure("refused", waiting.refused())
                                .figure("attach_p99_ms", waiting.times().millis(99));
                        row.figure(
                                "reader_kib",
                                (with - heap) * 1024 / Math.max(1, waiting.attached()));
                    }
                }
                section.add(row.build());
            }
        }
    }

    /** Adds the figures of the system at rest; returns the heap, in MiB. */
    private double rest(BenchRun run, ParleyProcess system, Row.Builder row)
            throws IOException, InterruptedException {
        Progress.say("At rest");
        Thread.sleep(settling(run));
        var cpu = watch(run, system.roots());
        double stores =
                section.row("", Row.STORES)
                        .map(alone -> alone.figure("idle_cores"))
                        .orElse(Double.NaN);
        var memory = MemoryFigures.of(system);
        double heap = mib(memory.heapUsed());
        row.figure("idle_cores", cpu.systemCores())
                .figure("idle_added_cores", cpu.systemCores() - stores)
                .figure("others_cores", cpu.othersCores())
                .figure("heap_mib", heap)
                .figure("resident_mib", mib(memory.jvmResident()))
                .figure("classes_mib", mib(memory.nonHeapUsed()))
                .figure("threads", memory.jvmThreads())
                .figure("database_mib", mib(memory.databaseProportional()));
        return heap;
    }

    private static double mib(long bytes) {
        return bytes / 1048576.0;
    }
}
