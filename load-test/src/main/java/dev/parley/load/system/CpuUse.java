package dev.parley.load.system;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * The CPU that was used during a measurement.
 *
 * @param wall how long it took
 * @param load of the client and the model
 * @param system of all processes under test, the embedded broker and PostgreSQL's included
 * @param compilers the part of the system's that its JVMs' compilers took
 * @param others everything else on the machine, and time that the hypervisor took
 */
public record CpuUse(
        Duration wall, Duration load, Duration system, Duration compilers, Duration others) {

    /** A measurement under way. */
    public static final class Watch {
        private final List<ProcessHandle> loadRoots;
        private final List<ProcessHandle> systemRoots;
        private final long from = System.nanoTime();
        private final Duration all = Machine.allCpu();
        private final Duration load;
        private final Duration system;
        private final Duration compilers;

        private Watch(List<ProcessHandle> loadRoots, List<ProcessHandle> systemRoots)
                throws IOException {
            this.loadRoots = loadRoots;
            this.systemRoots = systemRoots;
            this.load = load();
            this.system = CpuTime.of(systemRoots);
            this.compilers = CpuTime.ofCompilers(systemRoots);
        }

        private Duration load() {
            return CpuTime.of(loadRoots).plus(Machine.ownCpu());
        }

        public CpuUse stop() throws IOException {
            var wall = Duration.ofNanos(System.nanoTime() - from);
            var loadUsed = load().minus(load);
            var systemUsed = CpuTime.of(systemRoots).minus(system);
            // A JVM ends compilers that have had nothing to do, and with them their figures.
            var compilersUsed = CpuTime.ofCompilers(systemRoots).minus(compilers);
            var rest = Machine.allCpu().minus(all).minus(loadUsed).minus(systemUsed);
            return new CpuUse(
                    wall, loadUsed, systemUsed, notNegative(compilersUsed), notNegative(rest));
        }

        private static Duration notNegative(Duration used) {
            return used.isNegative() ? Duration.ZERO : used;
        }
    }

    /**
     * Begins; this process is one of the load's.
     *
     * @param loadRoots the other processes of the load
     * @param systemRoots the roots of what is measured; may be empty
     */
    public static Watch watch(List<ProcessHandle> loadRoots, List<ProcessHandle> systemRoots)
            throws IOException {
        return new Watch(loadRoots, systemRoots);
    }

    public double loadCores() {
        return cores(load);
    }

    public double systemCores() {
        return cores(system);
    }

    public double othersCores() {
        return cores(others);
    }

    /** The part of the system's CPU that compiled, 0 to 1. */
    public double compiling() {
        return system.isZero() ? 0 : (double) compilers.toNanos() / system.toNanos();
    }

    private double cores(Duration used) {
        return (double) used.toNanos() / wall.toNanos();
    }
}
