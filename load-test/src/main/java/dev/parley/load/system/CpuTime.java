package dev.parley.load.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;

/** CPU time from {@code /proc}, to a hundredth of a second. */
final class CpuTime {

    private static final long TICK_MILLIS = 10;

    /** Of the fields after the name: CPU of the process, and of its children that have ended. */
    private static final int FIRST = 11;

    private static final int LAST = 14;

    private CpuTime() {}

    /**
     * The CPU that these processes have used since their starts, with everything that they started.
     * Processes that have ended meanwhile count by their parents.
     */
    static Duration of(Collection<ProcessHandle> roots) {
        var all = new LinkedHashSet<Long>();
        for (var root : roots) {
            all.add(root.pid());
            root.descendants().forEach(each -> all.add(each.pid()));
        }
        long ticks = all.stream().mapToLong(CpuTime::ticks).sum();
        return Duration.ofMillis(ticks * TICK_MILLIS);
    }

    private static long ticks(long pid) {
        try {
            return ticks(Files.readString(Path.of("/proc/" + pid + "/stat")));
        } catch (IOException e) {
            // It has ended meanwhile; its parent's figures hold its own.
            return 0;
        }
    }

    /** The name may hold blanks and brackets; the last bracket ends it. */
    static long ticks(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = 0;
        for (int i = FIRST; i <= LAST; i++) {
            ticks += Long.parseLong(fields[i]);
        }
        return ticks;
    }
}
