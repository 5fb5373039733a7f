package dev.parley.load.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** CPU time from {@code /proc}, to a hundredth of a second. */
final class CpuTime {

    private static final long TICK_MILLIS = 10;

    /** Of the fields after the name: CPU of the process, and of its children that have ended. */
    private static final int FIRST = 11;

    private static final int LAST = 14;

    /** Of a thread, which has no children. */
    private static final int LAST_OF_THREAD = 12;

    /** As HotSpot names them, and the kernel cuts the names. */
    private static final Set<String> COMPILERS = Set.of("C1 CompilerThre", "C2 CompilerThre");

    private CpuTime() {}

    /**
     * The CPU that these processes have used since their starts, with everything that they started.
     * Processes that have ended meanwhile count by their parents.
     */
    static Duration of(Collection<ProcessHandle> roots) {
        long ticks =
                pids(roots).stream()
                        .mapToLong(pid -> ticks(Path.of("/proc/" + pid + "/stat"), LAST))
                        .sum();
        return Duration.ofMillis(ticks * TICK_MILLIS);
    }

    /** The CPU that the living compilers of these processes' JVMs have used. */
    static Duration ofCompilers(Collection<ProcessHandle> roots) {
        long ticks = pids(roots).stream().mapToLong(CpuTime::compilerTicks).sum();
        return Duration.ofMillis(ticks * TICK_MILLIS);
    }

    private static Set<Long> pids(Collection<ProcessHandle> roots) {
        var all = new LinkedHashSet<Long>();
        for (var root : roots) {
            all.add(root.pid());
            root.descendants().forEach(each -> all.add(each.pid()));
        }
        return all;
    }

    private static long compilerTicks(long pid) {
        try (var threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            return threads.filter(CpuTime::isCompiler)
                    .mapToLong(thread -> ticks(thread.resolve("stat"), LAST_OF_THREAD))
                    .sum();
        } catch (IOException e) {
            return 0;
        }
    }

    private static boolean isCompiler(Path thread) {
        try {
            return COMPILERS.contains(Files.readString(thread.resolve("comm")).strip());
        } catch (IOException e) {
            return false;
        }
    }

    private static long ticks(Path stat, int last) {
        try {
            return ticks(Files.readString(stat), last);
        } catch (IOException e) {
            // It has ended meanwhile; a process' figures are in its parent's then.
            return 0;
        }
    }

    /** The name may hold blanks and brackets; the last bracket ends it. */
    static long ticks(String stat, int last) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = 0;
        for (int i = FIRST; i <= last; i++) {
            ticks += Long.parseLong(fields[i]);
        }
        return ticks;
    }
}
