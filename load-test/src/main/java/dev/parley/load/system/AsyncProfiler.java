package dev.parley.load.system;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The sampling profiler async-profiler in another JVM of this machine. */
public final class AsyncProfiler {

    /** The first needs the kernel's performance counters, which containers often have not. */
    private static final List<String> EVENTS = List.of("cpu", "ctimer", "itimer");

    private final ProcessHandle jvm;
    private final Path library;

    /**
     * @param folder takes the library
     * @throws IOException if there is no library for this machine
     */
    public AsyncProfiler(ProcessHandle jvm, Path folder) throws IOException {
        this.jvm = jvm;
        this.library = folder.resolve("libasyncProfiler.so").toAbsolutePath();
        if (!Files.exists(library)) {
            String machine =
                    System.getProperty("os.arch").equals("aarch64") ? "linux-arm64" : "linux-x64";
            try (InputStream in =
                    AsyncProfiler.class.getResourceAsStream(
                            "/" + machine + "/libasyncProfiler.so")) {
                if (in == null) {
                    throw new IOException("async-profiler has no library for " + machine);
                }
                Files.copy(in, library);
            }
        }
    }

    /** Starts sampling, by the best event that works here; returns its name. */
    public String start() throws IOException {
        IOException failure = null;
        for (String event : EVENTS) {
            try {
                command("start,event=" + event + ",interval=1ms,threads,cstack=vm");
                return event;
            } catch (IOException e) {
                failure = e;
            }
        }
        throw new IOException("The profiler does not start by any event", failure);
    }

    /** Stops, and writes a flame graph as HTML. */
    public void stop(Path file) throws IOException {
        command("stop,flamegraph,file=" + file.toAbsolutePath());
    }

    private void command(String command) throws IOException {
        try {
            var machine = VirtualMachine.attach(Long.toString(jvm.pid()));
            try {
                machine.loadAgentPath(library.toString(), command);
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException
                | AgentLoadException
                | AgentInitializationException e) {
            throw new IOException("The profiler refused: " + command, e);
        }
    }
}
