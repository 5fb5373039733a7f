package dev.parley.load.system;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The CPU that was used during a measurement, in cores.
 *
 * @param generator this process: clients and model
 * @param system JVM and database under test; 0 without one
 * @param others everything else on the machine, and time that the hypervisor took
 */
public record CpuUse(double generator, double system, double others) {

    /** A measurement under way. */
    public static final class Watch {
        private final @Nullable ParleyProcess process;
        private final long from = System.nanoTime();
        private final Duration own = Machine.ownCpu();
        private final Duration all = Machine.allCpu();
        private final Duration theirs;

        private Watch(@Nullable ParleyProcess process) throws IOException {
            this.process = process;
            this.theirs = process == null ? Duration.ZERO : process.cpu();
        }

        public CpuUse stop() throws IOException {
            double nanos = System.nanoTime() - from;
            double generator = Machine.ownCpu().minus(own).toNanos() / nanos;
            double system = process == null ? 0 : process.cpu().minus(theirs).toNanos() / nanos;
            double everything = Machine.allCpu().minus(all).toNanos() / nanos;
            return new CpuUse(generator, system, Math.max(0, everything - generator - system));
        }
    }

    public static Watch watch(@Nullable ParleyProcess process) throws IOException {
        return new Watch(process);
    }
}
