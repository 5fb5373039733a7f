package dev.parley.testsupport;

import dev.parley.quickstart.DatabaseLogins;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * {@code ./parley cluster}, each process a JVM on this class path, or on that of another build.
 * Processes are found by their pid files, as a user does. Safe for use by many threads.
 */
public final class ClusterProcess implements AutoCloseable {

    /** What a user calls; this module is on the class path of all of it. */
    private static final String MAIN = "dev.parley.quickstart.main.Main";

    private static final String PLAN = "cluster.properties";
    private static final String READY = "Parley is ready at ";

    /** Longer than the command itself waits for its processes. */
    private static final Duration BOUND = Duration.ofMinutes(5);

    private final Path data;
    private final Map<String, String> environment;
    private final Process launcher;
    private final URI api;
    private final Properties plan = new Properties();
    private volatile String build;

    private ClusterProcess(
            Path data, List<String> options, Map<String, String> environment, String build)
            throws IOException {
        this.data = data;
        this.environment = environment;
        this.build = build;
        this.launcher = command(data, options, environment, build).start();
        Runtime.getRuntime().addShutdownHook(new Thread(launcher::destroy));
        this.api = awaitReady();
        try (var in = Files.newBufferedReader(data.resolve(PLAN))) {
            plan.load(in);
        }
    }

    /**
     * Stops and deletes what an earlier run left in the folder, starts all processes, and returns
     * when they are ready.
     *
     * @param options of {@code ./parley cluster}
     * @param environment settings of the services
     * @throws DidNotStartException if they do not become ready
     */
    public static ClusterProcess start(
            Path data, List<String> options, Map<String, String> environment) throws IOException {
        return start(data, options, environment, ownBuild());
    }

    /**
     * As above, with the processes of another build.
     *
     * @param build the class path of that build's jars
     */
    public static ClusterProcess start(
            Path data, List<String> options, Map<String, String> environment, String build)
            throws IOException {
        if (Files.exists(data.resolve(PLAN))) {
            stopAll(data);
        }
        FileSystemUtils.deleteRecursively(data);
        Files.createDirectories(data);
        return new ClusterProcess(data, options, environment, build);
    }

    /** The class path of the build that this process is of. */
    public static String ownBuild() {
        return System.getProperty("java.class.path", "");
    }

    /** Lets processes that are started from now on be of this build. */
    public void use(String otherBuild) {
        build = otherBuild;
    }

    private static ProcessBuilder command(
            Path data, List<String> arguments, Map<String, String> environment, String build) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(MAIN, "cluster"));
        command.addAll(arguments);
        command.addAll(List.of("--data", data.toString()));
        var builder =
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.appendTo(said(data).toFile()));
        // The caller's own model and settings must not change the run.
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("OPENAI_") || name.startsWith("PARLEY_"));
        builder.environment().put("CLASSPATH", build);
        builder.environment().putAll(environment);
        return builder;
    }

    private static Path said(Path data) {
        return data.resolve("command.log");
    }

    private URI awaitReady() throws IOException {
        var out =
                new BufferedReader(
                        new InputStreamReader(launcher.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(READY)) {
                return URI.create(line.substring(READY.length()));
            }
        }
        throw new DidNotStartException("it ended", Files.readString(said(data)));
    }

    /** The proxy's address. */
    public URI api() {
        return api;
    }

    /** The address of one API node, past the proxy. */
    public URI api(String name) {
        return URI.create("http://127.0.0.1:" + port(name));
    }

    /** The database, for its owner. */
    public String jdbcUrl() {
        try {
            return DatabaseLogins.adminUrl(
                    data.resolve("postgres"), Integer.parseInt(port("postgres")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String bootstrapServers() {
        return IntStream.rangeClosed(1, Integer.parseInt(plan.getProperty("brokers")))
                .mapToObj(broker -> "127.0.0.1:" + port("broker-" + broker))
                .collect(Collectors.joining(","));
    }

    private String port(String name) {
        return port(plan, name);
    }

    private static String port(Properties plan, String name) {
        return plan.getProperty("port." + name);
    }

    /** The port of a process, also of a cluster that is just being started. */
    public static int port(Path data, String name) {
        var plan = new Properties();
        try (var in = Files.newBufferedReader(data.resolve(PLAN))) {
            plan.load(in);
            return Integer.parseInt(port(plan, name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills with SIGKILL; returns when the process is gone. */
    public void kill(String name) throws IOException {
        var process = process(name);
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Ends with SIGTERM; returns when the process has ended. */
    public void end(String name) throws IOException {
        var process = process(name);
        process.destroy();
        process.onExit().join();
    }

    /** Makes the process, and those it forked, hang until {@link #resume}. */
    public void suspend(String name) throws IOException, InterruptedException {
        signal("-STOP", name);
    }

    public void resume(String name) throws IOException, InterruptedException {
        signal("-CONT", name);
    }

    // The children come last: a parent that is stopped forks no more of them.
    private void signal(String signal, String name) throws IOException, InterruptedException {
        var process = process(name);
        if (signal(signal, Stream.of(process)) != 0) {
            throw new IOException("kill %s failed for %s".formatted(signal, name));
        }
        // This may fail for a child that has ended since, as PostgreSQL's do.
        signal(signal, process.descendants());
    }

    private static int signal(String signal, Stream<ProcessHandle> processes)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("kill", signal));
        processes.forEach(each -> command.add(Long.toString(each.pid())));
        return command.size() == 2 ? 0 : new ProcessBuilder(command).start().waitFor();
    }

    /**
     * The process that its pid file names.
     *
     * @throws IOException if it does not run
     */
    public ProcessHandle process(String name) throws IOException {
        String pid = Files.readString(data.resolve("pids").resolve(name + ".pid")).strip();
        return ProcessHandle.of(Long.parseLong(pid))
                .orElseThrow(() -> new IOException(name + " does not run"));
    }

    /** The processes that have a pid file and live, in alphabetical order. */
    public List<String> running() throws IOException {
        try (var files = Files.list(data.resolve("pids"))) {
            return files.map(file -> file.getFileName().toString().replace(".pid", ""))
                    .filter(this::isAlive)
                    .sorted()
                    .toList();
        }
    }

    private boolean isAlive(String name) {
        try {
            return process(name).isAlive();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills the command that started everything; the cluster does not need it. */
    public void killLauncher() throws InterruptedException {
        launcher.destroyForcibly().waitFor();
    }

    /**
     * Starts a process that ended; returns when it is ready.
     *
     * @param options of {@code ./parley cluster start}
     */
    public void start(String name, String... options) throws IOException, InterruptedException {
        var arguments = new ArrayList<>(List.of("start", name));
        arguments.addAll(List.of(options));
        run(arguments);
    }

    private void run(List<String> arguments) throws IOException, InterruptedException {
        run(data, arguments, environment, build);
    }

    private static void run(
            Path data, List<String> arguments, Map<String, String> environment, String build)
            throws IOException, InterruptedException {
        var process =
                command(data, arguments, environment, build)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        if (!process.waitFor(BOUND.toMillis(), TimeUnit.MILLISECONDS) || process.exitValue() != 0) {
            process.destroy();
            throw new IOException(
                    "./parley cluster %s failed; %s says why"
                            .formatted(String.join(" ", arguments), said(data)));
        }
    }

    /** Stops all processes in order. */
    @Override
    public void close() throws IOException {
        stopAll(data);
    }

    private static void stopAll(Path data) throws IOException {
        try {
            run(data, List.of("stop"), Map.of(), ownBuild());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
