package dev.parley.load.system;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * What a system takes while it does nothing. Sizes in bytes.
 *
 * @param jvmResident all memory of the JVM that is in RAM, as found
 * @param jvmThreads platform threads
 * @param heapUsed what is left of the heap after a full collection
 * @param nonHeapUsed metaspace and compiled code
 * @param databaseProcesses of PostgreSQL
 * @param databaseProportional their memory, each shared page split among those who share it
 * @param idleCpu of JVM and database together, in cores
 */
public record MemoryFigures(
        long jvmResident,
        int jvmThreads,
        long heapUsed,
        long nonHeapUsed,
        int databaseProcesses,
        long databaseProportional,
        double idleCpu) {

    /**
     * Collections in a row, of which one compacts the whole heap (the JVM's {@code
     * MarkSweepAlwaysCompactCount}); the others count some megabytes of gaps as in use.
     */
    private static final int FULL_COMPACTION = 4;

    /** Watches for so long, which must pass without load. */
    public static MemoryFigures of(ParleyProcess system, Duration watch)
            throws IOException, InterruptedException {
        Duration before = system.cpu();
        long from = System.nanoTime();
        Thread.sleep(watch);
        double cores = (double) system.cpu().minus(before).toNanos() / (System.nanoTime() - from);
        long pid = system.jvm().pid();
        // Before the heap is looked at: a management agent is memory too.
        long resident = ProcessMemory.of(system.jvm()).resident();
        int threads = (int) ProcessMemory.number(Path.of("/proc/" + pid + "/status"), "Threads:");
        List<ProcessHandle> database = system.database();
        long proportional = 0;
        for (var process : database) {
            Path rollup = Path.of("/proc/" + process.pid() + "/smaps_rollup");
            // A process that the database forked for a moment may be gone by now.
            proportional += Files.exists(rollup) ? ProcessMemory.number(rollup, "Pss:") * 1024 : 0;
        }
        long[] java = afterCollection(pid);
        return new MemoryFigures(
                resident, threads, java[0], java[1], database.size(), proportional, cores);
    }

    // The address is that of our own child on this machine.
    @SuppressWarnings("BanJNDI")
    private static long[] afterCollection(long pid) throws IOException {
        try {
            var machine = VirtualMachine.attach(Long.toString(pid));
            String address;
            try {
                address = machine.startLocalManagementAgent();
            } finally {
                machine.detach();
            }
            try (var connector = JMXConnectorFactory.connect(new JMXServiceURL(address))) {
                var memory =
                        ManagementFactory.newPlatformMXBeanProxy(
                                connector.getMBeanServerConnection(),
                                ManagementFactory.MEMORY_MXBEAN_NAME,
                                MemoryMXBean.class);
                for (int i = 0; i < FULL_COMPACTION; i++) {
                    memory.gc();
                }
                return new long[] {
                    memory.getHeapMemoryUsage().getUsed(), memory.getNonHeapMemoryUsage().getUsed()
                };
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException("The JVM of the system cannot be asked for its heap", e);
        }
    }
}
