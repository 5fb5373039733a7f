package dev.parley.load.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The memory of a process in RAM, in bytes.
 *
 * @param resident now
 * @param mostResident at any time since its start, or since {@link #forgetMost}
 */
public record ProcessMemory(long resident, long mostResident) {

    public static ProcessMemory of(ProcessHandle process) throws IOException {
        var status = Path.of("/proc/" + process.pid() + "/status");
        return new ProcessMemory(number(status, "VmRSS:") * 1024, number(status, "VmHWM:") * 1024);
    }

    /** Makes {@code mostResident} begin anew from now. */
    public static void forgetMost(ProcessHandle process) throws IOException {
        Files.writeString(Path.of("/proc/" + process.pid() + "/clear_refs"), "5");
    }

    /** The number after this name in a file of {@code /proc}. */
    static long number(Path file, String name) throws IOException {
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith(name)) {
                return Long.parseLong(line.substring(name.length()).strip().split("\\s+", 2)[0]);
            }
        }
        throw new IOException(file + " does not say " + name);
    }
}
