package dev.parley.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The main process of the PostgreSQL that runs on a data folder, no matter who started it. */
public final class Postmaster {

    private static final Logger LOG = LoggerFactory.getLogger(Postmaster.class);

    private static final Duration FAST = Duration.ofSeconds(20);
    private static final Duration IMMEDIATE = Duration.ofSeconds(10);
    private static final Duration CHILDREN = Duration.ofSeconds(5);

    private final ProcessHandle process;

    private Postmaster(ProcessHandle process) {
        this.process = process;
    }

    /**
     * Returns the server that runs on the folder, if there is one. After a crash the process id in
     * {@code postmaster.pid} may belong to another process. That process must not be touched, but
     * PostgreSQL would not start because of it, so this method deletes the file.
     */
    public static Optional<Postmaster> of(Path folder) throws IOException {
        Path file = folder.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Optional<ProcessHandle> process =
                Files.readAllLines(file).stream()
                        .findFirst()
                        .map(String::strip)
                        .filter(line -> line.matches("[0-9]{1,10}"))
                        .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)))
                        .filter(handle -> runsOn(handle, folder));
        if (process.isEmpty()) {
            Files.deleteIfExists(file);
        }
        return process.map(Postmaster::new);
    }

    /** Returns the process with this id if it is a server on the folder. Deletes nothing. */
    public static Optional<Postmaster> of(long pid, Path folder) {
        return ProcessHandle.of(pid).filter(handle -> runsOn(handle, folder)).map(Postmaster::new);
    }

    /**
     * Returns when no process of a killed server uses the folder any more: a new server beside them
     * would spoil the data. PostgreSQL itself checks only the process id in the file, which {@link
     * #of} may have deleted.
     */
    static void awaitChildren(Path folder) throws IOException {
        List<ProcessHandle> left =
                ProcessHandle.allProcesses().filter(handle -> runsOn(handle, folder)).toList();
        for (ProcessHandle child : left) {
            LOG.info("Waiting for process {} of a PostgreSQL that was killed", child.pid());
            if (!ProcessEnd.within(CHILDREN, child)) {
                child.destroyForcibly();
                if (!ProcessEnd.within(IMMEDIATE, child)) {
                    throw new IOException(
                            "Process %d of a PostgreSQL that was killed does not end"
                                    .formatted(child.pid()));
                }
            }
        }
    }

    /**
     * Returns where the server that runs on the folder listens, if there is one. Deletes nothing.
     */
    static Optional<Integer> port(Path folder) throws IOException {
        Path file = folder.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file).stream().map(String::strip).toList();
        // The first line is the process, the fourth one the port, once it is known.
        return lines.size() >= 4
                        && lines.get(0).matches("[0-9]{1,10}")
                        && lines.get(3).matches("[0-9]{1,5}")
                        && of(Long.parseLong(lines.get(0)), folder).isPresent()
                ? Optional.of(Integer.valueOf(lines.get(3)))
                : Optional.empty();
    }

    private static boolean runsOn(ProcessHandle handle, Path folder) {
        boolean postgres =
                handle.info()
                        .command()
                        .map(command -> Path.of(command).getFileName())
                        .filter(name -> name.toString().startsWith("postgres"))
                        .isPresent();
        if (!postgres) {
            return false;
        }
        Path workingDirectory = Path.of("/proc", Long.toString(handle.pid()), "cwd");
        try {
            return Files.readSymbolicLink(workingDirectory).equals(folder.toRealPath());
        } catch (IOException e) {
            // There is no /proc, or the process has ended. Its arguments name the folder, too.
            return handle.info()
                    .arguments()
                    .map(arguments -> List.of(arguments).contains(folder.toString()))
                    .orElse(false);
        }
    }

    public long pid() {
        return process.pid();
    }

    /**
     * Rolls back open transactions, writes a checkpoint and ends; if that takes too long, ends at
     * once.
     */
    public void stop() throws IOException {
        if (!signal("INT", FAST)) {
            LOG.warn(
                    "PostgreSQL (process {}) did not stop within {}. It is ended at once, and recovers when it starts again",
                    pid(),
                    FAST);
            if (!signal("QUIT", IMMEDIATE)) {
                throw new IOException("PostgreSQL (process " + pid() + ") cannot be stopped");
            }
        }
    }

    /** The JVM can send SIGTERM only, on which PostgreSQL would wait for every client to leave. */
    private boolean signal(String name, Duration bound) throws IOException {
        new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return ProcessEnd.within(bound, process);
    }
}
