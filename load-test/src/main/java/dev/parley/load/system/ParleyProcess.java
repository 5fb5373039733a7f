package dev.parley.load.system;

import dev.parley.quickstart.DatabaseLogins;
import dev.parley.testsupport.DidNotStartException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code ./parley up} as a process of its own, from its start to its orderly end. */
public final class ParleyProcess implements AutoCloseable {

    private static final String READY = "Parley is ready at ";
    private static final Duration START_BOUND = Duration.ofSeconds(150);
    private static final Duration STOP_BOUND = Duration.ofSeconds(60);

    private final Process process;
    private final Path data;
    private final URI api;
    private final Duration startUp;
    private final Thread endWithUs;

    private ParleyProcess(Process process, Path data, URI api, Duration startUp) {
        this.process = process;
        this.data = data;
        this.api = api;
        this.startUp = startUp;
        this.endWithUs = new Thread(this::end);
    }

    /**
     * Starts {@code ./parley up} itself, as a user does, and returns when it is ready.
     *
     * @param home the clone's folder
     * @param options beside the port, which is any free one, and the data folder
     */
    public static ParleyProcess start(
            Path home, Path data, List<String> options, Map<String, String> environment)
            throws IOException, InterruptedException {
        return start(List.of(home.resolve("parley").toString(), "up"), data, options, environment);
    }

    /** Starts what {@code ./parley up} runs, with this JVM's class path and options. */
    public static ParleyProcess startJava(
            Path data, List<String> options, Map<String, String> environment)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> !argument.startsWith("-Dparley.log.dir"))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of("dev.parley.quickstart.main.Main", "up"));
        return start(command, data, options, environment);
    }

    private static ParleyProcess start(
            List<String> program, Path data, List<String> options, Map<String, String> environment)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of("--port", "0", "--data", data.toString()));
        command.addAll(options);
        Files.createDirectories(data);
        Path said = data.resolve("stderr.log");
        var builder = new ProcessBuilder(command).redirectError(said.toFile());
        // The caller's own model and settings must not change the measurement.
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("OPENAI_") || name.startsWith("PARLEY_"));
        String javaOptions = System.getenv("PARLEY_JAVA_OPTS");
        if (javaOptions != null) {
            builder.environment().put("PARLEY_JAVA_OPTS", javaOptions);
        }
        builder.environment().putAll(environment);
        long started = System.nanoTime();
        Process process = builder.start();
        try {
            URI api = awaitReady(process).get(START_BOUND.toMillis(), TimeUnit.MILLISECONDS);
            var startUp = Duration.ofNanos(System.nanoTime() - started);
            var running = new ParleyProcess(process, data, api, startUp);
            Runtime.getRuntime().addShutdownHook(running.endWithUs);
            return running;
        } catch (ExecutionException | TimeoutException e) {
            process.destroy();
            process.waitFor(STOP_BOUND.toMillis(), TimeUnit.MILLISECONDS);
            throw new DidNotStartException(
                    e instanceof TimeoutException
                            ? "not ready within %d s".formatted(START_BOUND.toSeconds())
                            : "it ended",
                    Files.readString(said));
        }
    }

    private static CompletableFuture<URI> awaitReady(Process process) {
        var ready = new CompletableFuture<URI>();
        Thread.ofVirtual()
                .start(
                        () -> {
                            try (var out =
                                    new BufferedReader(
                                            new InputStreamReader(
                                                    process.getInputStream(),
                                                    StandardCharsets.UTF_8))) {
                                for (String line = out.readLine();
                                        line != null;
                                        line = out.readLine()) {
                                    if (line.startsWith(READY)) {
                                        ready.complete(URI.create(line.substring(READY.length())));
                                    }
                                }
                                ready.completeExceptionally(new IOException("it ended"));
                            } catch (IOException e) {
                                ready.completeExceptionally(e);
                            }
                        });
        return ready;
    }

    public URI api() {
        return api;
    }

    /** From the start of the process until it said that it is ready. */
    public Duration startUp() {
        return startUp;
    }

    public ProcessHandle jvm() {
        return process.toHandle();
    }

    /** The postmaster and every process it forked. */
    public List<ProcessHandle> database() throws IOException {
        String pidFile = Files.readString(data.resolve("postgres").resolve("postmaster.pid"));
        long postmaster = Long.parseLong(pidFile.lines().findFirst().orElseThrow().strip());
        var processes = new ArrayList<ProcessHandle>();
        var handle = ProcessHandle.of(postmaster).orElseThrow();
        processes.add(handle);
        handle.descendants().forEach(processes::add);
        return processes;
    }

    /** The roots of all processes of the system. */
    public List<ProcessHandle> roots() throws IOException {
        return List.of(jvm(), database().getFirst());
    }

    /** CPU that JVM and database have used, with all processes that they started. */
    public Duration cpu() throws IOException {
        return CpuTime.of(roots());
    }

    /** Where the database takes connections of this machine. */
    public String jdbcUrl() throws IOException {
        var pidFile = Files.readAllLines(data.resolve("postgres").resolve("postmaster.pid"));
        // The fourth line is the port.
        return DatabaseLogins.adminUrl(
                data.resolve("postgres"), Integer.parseInt(pidFile.get(3).strip()));
    }

    /** Stops the system in its own order; returns how long that took. */
    public Duration stop() throws IOException, InterruptedException {
        long asked = System.nanoTime();
        process.destroy();
        if (!process.waitFor(STOP_BOUND.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IOException("The system did not stop within " + STOP_BOUND);
        }
        forget();
        return Duration.ofNanos(System.nanoTime() - asked);
    }

    private void forget() {
        try {
            Runtime.getRuntime().removeShutdownHook(endWithUs);
        } catch (IllegalStateException e) {
            // This process is ending too; the hook finds nothing to do.
            endWithUs.setName("ended");
        }
    }

    private void end() {
        process.destroy();
        try {
            process.waitFor(STOP_BOUND.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        if (process.isAlive()) {
            try {
                stop();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public String toString() {
        return "ParleyProcess[%d, %s]".formatted(process.pid(), api);
    }
}
