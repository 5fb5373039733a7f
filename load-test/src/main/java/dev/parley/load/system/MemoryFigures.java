package dev.parley.load.system;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;

/**
 * The memory of an idle system. Sizes are in bytes.
 *
 * @param jvmResident all memory of the JVM that is in RAM, as found
 * @param jvmThreads platform threads
 * @param heapUsed objects that a full collection left
 * @param nonHeapUsed metaspace and compiled code
 * @param databaseProcesses of PostgreSQL
 * @param databaseProportional their memory; a shared page is split among the processes that share
 *     it
 */
public record MemoryFigures(
        long jvmResident,
        int jvmThreads,
        long heapUsed,
        long nonHeapUsed,
        int databaseProcesses,
        long databaseProportional) {

    /** A line of a class histogram: number, instances, bytes, class. */
    private static final Pattern CLASS = Pattern.compile("\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+(\\S+).*");

    /** Fills the gaps that a collector leaves if it does not compact. */
    private static final String FILLER = "[Ljdk.internal.vm.FillerElement;";

    /** Measures, and collects garbage; there must be no load meanwhile. */
    public static MemoryFigures of(ParleyProcess system) throws IOException {
        long pid = system.jvm().pid();
        // Read before the heap, because the management agent takes memory too.
        long resident = ProcessMemory.of(system.jvm()).resident();
        int threads = (int) ProcessMemory.number(Path.of("/proc/" + pid + "/status"), "Threads:");
        List<ProcessHandle> database = system.database();
        long proportional = 0;
        for (var process : database) {
            Path rollup = Path.of("/proc/" + process.pid() + "/smaps_rollup");
            // A process that the database forked for a moment may be gone by now.
            proportional += Files.exists(rollup) ? ProcessMemory.number(rollup, "Pss:") * 1024 : 0;
        }
        long[] java = afterCollection(system.jvm());
        return new MemoryFigures(
                resident, threads, java[0], java[1], database.size(), proportional);
    }

    // The heap's own figures would count the gaps too, which are megabytes.
    private static long objects(MBeanServerConnection machine) throws IOException {
        try {
            var histogram =
                    (String)
                            machine.invoke(
                                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                                    "gcClassHistogram",
                                    new Object[] {new String[0]},
                                    new String[] {String[].class.getName()});
            return histogram
                    .lines()
                    .map(CLASS::matcher)
                    .filter(line -> line.matches() && !line.group(2).equals(FILLER))
                    .mapToLong(line -> Long.parseLong(line.group(1)))
                    .sum();
        } catch (JMException e) {
            throw new IOException("The JVM of the system has no histogram of its heap", e);
        }
    }

    private static long[] afterCollection(ProcessHandle jvm) throws IOException {
        try (var beans = JvmBeans.of(jvm)) {
            var memory =
                    ManagementFactory.newPlatformMXBeanProxy(
                            beans.connection(),
                            ManagementFactory.MEMORY_MXBEAN_NAME,
                            MemoryMXBean.class);
            return new long[] {
                objects(beans.connection()), memory.getNonHeapMemoryUsage().getUsed()
            };
        }
    }
}
