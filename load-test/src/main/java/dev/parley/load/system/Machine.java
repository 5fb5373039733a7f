package dev.parley.load.system;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The machine that everything runs on. */
public final class Machine {

    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    /** Linux counts CPU time in hundredths of a second for its users. */
    private static final long TICK_MILLIS = 10;

    private Machine() {}

    /** Cores, memory, JDK and kernel in one line. */
    public static String description() throws IOException {
        return "%d cores (%s), %d GiB of memory, JDK %s, Linux %s"
                .formatted(
                        SYSTEM.getAvailableProcessors(),
                        processor(),
                        Math.round(SYSTEM.getTotalMemorySize() / 1073741824.0),
                        Runtime.version(),
                        System.getProperty("os.version"));
    }

    private static String processor() throws IOException {
        return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("of an unnamed model");
    }

    /** CPU that this process has used. */
    public static Duration ownCpu() {
        return Duration.ofNanos(SYSTEM.getProcessCpuTime());
    }

    /** The CPU that all processes have used, with the time that the hypervisor took. */
    public static Duration allCpu() throws IOException {
        String total = Files.readAllLines(Path.of("/proc/stat")).getFirst();
        List<Long> ticks =
                List.of(total.strip().split("\\s+")).subList(1, 9).stream()
                        .map(Long::valueOf)
                        .toList();
        // user nice system idle iowait irq softirq steal
        long idle = ticks.get(3) + ticks.get(4);
        long all = ticks.stream().mapToLong(Long::longValue).sum();
        return Duration.ofMillis((all - idle) * TICK_MILLIS);
    }
}
