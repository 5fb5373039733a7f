package dev.parley.system;

import dev.parley.log.Topics;
import dev.parley.modelserver.ChatCompletionsServer;
import dev.parley.modelserver.scripted.Script;
import dev.parley.modelserver.scripted.ScriptedModel;
import dev.parley.quickstart.main.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.util.FileSystemUtils;

/**
 * A cluster as {@code ./parley cluster} runs it, each process a JVM on this class path, and a
 * scripted model in this one. Processes are found by their pid files, as a user does.
 */
final class ClusterProcesses implements AutoCloseable {

    private static final String READY = "Parley is ready at http://127.0.0.1:";

    final ScriptedModel model = new ScriptedModel(Script.answer("Hello ", "there", "."));
    private final Path data = Path.of("target", "cluster").toAbsolutePath();
    private final ChatCompletionsServer modelServer;
    private final Map<String, Process> starting = new LinkedHashMap<>();
    private final Process launcher;
    private final ApiClient api;

    ClusterProcesses(String... options) throws IOException, InterruptedException {
        endRunBefore();
        modelServer = ChatCompletionsServer.start(0, model);
        var arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("--port", "0", "--model-url", modelServer.baseUrl().toString()));
        launcher = command(arguments).start();
        Runtime.getRuntime().addShutdownHook(new Thread(launcher::destroy));
        api = new ApiClient(awaitReady());
    }

    // A run that was killed leaves its processes; the logs of the last one stay until the next.
    private void endRunBefore() throws IOException, InterruptedException {
        if (Files.exists(data.resolve("cluster.properties"))) {
            command(List.of("stop")).inheritIO().start().waitFor();
        }
        FileSystemUtils.deleteRecursively(data);
    }

    private ProcessBuilder command(List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(Main.class.getName(), "cluster"));
        command.addAll(arguments);
        command.addAll(List.of("--data", data.toString()));
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        var environment = builder.environment();
        // The caller's own model and settings are not what is tested.
        environment
                .keySet()
                .removeIf(name -> name.startsWith("OPENAI_") || name.startsWith("PARLEY_"));
        environment.put("CLASSPATH", System.getProperty("java.class.path"));
        // Few slots join sooner, and the model may be held for as long as a test takes.
        environment.put("PARLEY_WORKER_SLOTS", "6");
        environment.put("PARLEY_MODEL_BETWEENTOKENSTIMEOUT", "5m");
        return builder;
    }

    private String awaitReady() throws IOException {
        var out =
                new BufferedReader(
                        new InputStreamReader(launcher.getInputStream(), StandardCharsets.UTF_8));
        for (var line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(READY)) {
                return line.substring(READY.length());
            }
        }
        throw new AssertionError("The cluster did not start; it said why above, logs in " + data);
    }

    /** A client of the proxy. */
    ApiClient api() {
        return api;
    }

    /** A client of one API node, past the proxy. */
    ApiClient api(String name) {
        return new ApiClient(port(name));
    }

    /** As kill -9 does; returns when the process is gone. */
    void kill(String name) {
        var process = process(name);
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Ends it with SIGTERM and starts it again; returns when it does its part. */
    void restart(String name) throws IOException, InterruptedException {
        var ending = process(name);
        ending.destroy();
        ending.onExit().join();
        startAgain(name);
        awaitWhole();
    }

    /** Begins to start one that was killed. */
    void startAgain(String name) throws IOException {
        starting.put(name, command(List.of("start", name)).start());
    }

    /** Returns when all that were killed do their part again. */
    void awaitWhole() throws InterruptedException {
        for (var start : starting.entrySet()) {
            if (start.getValue().waitFor() != 0) {
                throw new AssertionError(start.getKey() + " was not started; logs in " + data);
            }
        }
        starting.clear();
    }

    /** Stops the process, and what it forked, as one that hangs, until {@link #resume}. */
    void suspend(String name) throws IOException, InterruptedException {
        signal("STOP", name);
    }

    void resume(String name) throws IOException, InterruptedException {
        signal("CONT", name);
    }

    // The children last: one that is stopped forks no more.
    private void signal(String signal, String name) throws IOException, InterruptedException {
        var process = process(name);
        if (signal(signal, Stream.of(process)) != 0) {
            throw new AssertionError("kill -" + signal + " failed for " + name);
        }
        // Of what PostgreSQL forked some may have ended since.
        signal(signal, process.descendants());
    }

    private static int signal(String signal, Stream<ProcessHandle> processes)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("kill", "-" + signal));
        processes.forEach(each -> command.add(Long.toString(each.pid())));
        return command.size() == 2 ? 0 : new ProcessBuilder(command).start().waitFor();
    }

    private ProcessHandle process(String name) {
        try {
            var pid = Files.readString(data.resolve("pids").resolve(name + ".pid")).strip();
            return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The processes that have a pid file and live. */
    List<String> running() throws IOException {
        try (var files = Files.list(data.resolve("pids"))) {
            return files.map(file -> file.getFileName().toString().replace(".pid", ""))
                    .filter(name -> process(name).isAlive())
                    .sorted()
                    .toList();
        }
    }

    JdbcClient database() {
        var url = "jdbc:postgresql://127.0.0.1:%s/parley".formatted(port("postgres"));
        return JdbcClient.create(new DriverManagerDataSource(url, "postgres", ""));
    }

    /** The broker that hands out the requests. */
    String brokerOfRequests() throws InterruptedException, ExecutionException {
        return leader(Topics.REQUESTS);
    }

    /** The broker that leads a topic's first partition. */
    String leader(String name) throws InterruptedException, ExecutionException {
        Map<String, Object> settings = Map.of("bootstrap.servers", "127.0.0.1:" + port("broker-1"));
        try (var admin = Admin.create(settings)) {
            var topics = admin.describeTopics(List.of(name)).allTopicNames().get();
            var topic = topics.values().iterator().next();
            return "broker-" + topic.partitions().getFirst().leader().id();
        }
    }

    private String port(String name) {
        var plan = new Properties();
        try (var in = Files.newBufferedReader(data.resolve("cluster.properties"))) {
            plan.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return plan.getProperty("port." + name);
    }

    /** Kills the command that started all, which none of them needs. */
    void killLauncher() throws InterruptedException {
        launcher.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        command(List.of("stop")).start().waitFor();
        modelServer.close();
    }
}
