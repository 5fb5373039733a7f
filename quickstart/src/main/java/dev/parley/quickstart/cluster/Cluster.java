package dev.parley.quickstart.cluster;

import dev.parley.quickstart.CannotStart;
import dev.parley.quickstart.Console;
import dev.parley.quickstart.DataFolder;
import dev.parley.quickstart.ModelEndpoint;
import dev.parley.quickstart.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** {@code ./parley cluster}: the whole system as separate processes on this machine. */
public final class Cluster {

    /** Longer than all kinds of processes may take, one after the other. */
    private static final Duration LAUNCHER_BOUND = Duration.ofMinutes(2);

    private Cluster() {}

    public static void main(String[] args) throws InterruptedException {
        var console = new Console(System.out, System.err);
        List<String> arguments = List.of(args);
        if (arguments.contains("--help") || arguments.contains("-h")) {
            console.help(ClusterOptions.USAGE);
            return;
        }
        try {
            switch (arguments.isEmpty() ? "" : arguments.getFirst()) {
                case "start" -> startOne(arguments.subList(1, arguments.size()), console);
                case "stop" -> stop(arguments.subList(1, arguments.size()), console);
                default -> run(ClusterOptions.parse(arguments), console);
            }
        } catch (CannotStart e) {
            fail(e.getMessage(), console);
        } catch (IOException e) {
            fail("A file or process could not be used: " + e, console);
        }
    }

    private static void fail(@Nullable String why, Console console) {
        console.say("parley cluster: " + why);
        // Runs the shutdown hook, which stops what has started.
        System.exit(1);
    }

    private static void run(ClusterOptions options, Console console)
            throws CannotStart, IOException, InterruptedException {
        Optional<ModelEndpoint> model = ModelEndpoint.chosen(options.modelUrl(), System.getenv());
        if (options.port() != 0) {
            Ports.requireFree(options.port());
        }
        DataFolder data = DataFolder.open(options.data());
        data.requireNoSingleRun();
        var folder = new ClusterFolder(data.path());
        logTo(folder);
        requireNothingLeft(folder, options);
        var plan = ClusterPlan.of(options, model);
        plan.store(folder.plan());
        console.say(
                "Data in %s, logs in %s, processes in %s"
                        .formatted(folder.path(), folder.logs(), folder.pids()));
        console.say(model.map(m -> "Using the model " + m).orElse("Using the offline model"));
        var processes = new Processes(folder, plan);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> stopAll(processes, console), "parley-stop"));
        startAll(plan, processes, console);
        console.ready(plan.port(Node.single(Node.Kind.PROXY)));
        new Watch(folder, plan, processes, console).untilStopped();
    }

    /** Before the first logger is made: Logback reads its file then, and only once. */
    private static void logTo(ClusterFolder folder) {
        System.setProperty("parley.log.dir", folder.logs().toString());
        System.setProperty("parley.log.name", "cluster");
    }

    /** Another number of brokers would leave records, and votes, on brokers that are gone. */
    private static void requireNothingLeft(ClusterFolder folder, ClusterOptions options)
            throws CannotStart, IOException {
        if (!Files.exists(folder.plan())) {
            return;
        }
        var before = ClusterPlan.load(folder.plan());
        var pids = new PidFiles(folder);
        var running = new ArrayList<String>();
        for (Node node : before.nodes()) {
            if (pids.process(node).isPresent()) {
                running.add(node.name());
            }
        }
        if (!running.isEmpty()) {
            throw new CannotStart(
                    "Processes of a cluster still run on the data folder %s (%s). End them with ./parley cluster stop --data %s"
                            .formatted(folder.path(), String.join(", ", running), folder.path()));
        }
        if (before.brokers() != options.brokers()) {
            throw new CannotStart(
                    "The data folder %s was made by %d brokers. Use --brokers %d, or choose another folder with --data."
                            .formatted(folder.path(), before.brokers(), before.brokers()));
        }
    }

    private static void startAll(ClusterPlan plan, Processes processes, Console console)
            throws CannotStart, IOException, InterruptedException {
        List<Node> stores = plan.nodes().stream().filter(node -> !node.kind().isService()).toList();
        List<Node> services =
                plan.nodes().stream().filter(node -> node.kind().isService()).toList();
        start(stores, processes, console);
        // Topics with three copies need three brokers that live.
        processes.awaitReady(stores);
        start(services, processes, console);
        processes.awaitReady(services);
        processes.awaitTaking();
    }

    private static void start(List<Node> nodes, Processes processes, Console console)
            throws CannotStart, IOException {
        console.say(
                "Starting " + String.join(", ", nodes.stream().map(Node::name).toList()) + " …");
        for (Node node : nodes) {
            processes.start(node);
        }
    }

    private static void stopAll(Processes processes, Console console) {
        console.say("Stopping …");
        try {
            processes.stop();
            console.say("Stopped.");
        } catch (IOException e) {
            console.say("Not everything was stopped: " + e);
        }
    }

    private static void startOne(List<String> arguments, Console console)
            throws CannotStart, IOException, InterruptedException {
        var options = ClusterOptions.parseStart(arguments);
        String name = options.name();
        var folder = ClusterFolder.existing(options.data());
        logTo(folder);
        var plan = ClusterPlan.load(folder.plan());
        Optional<Node> found = plan.node(name);
        if (found.isEmpty()) {
            throw new CannotStart(
                    "This cluster has no '%s'. It has %s."
                            .formatted(
                                    name,
                                    String.join(
                                            ", ", plan.nodes().stream().map(Node::name).toList())));
        }
        Node node = found.get();
        if (options.rebuild() && node.kind() != Node.Kind.PROJECTOR) {
            throw new CannotStart("--rebuild is for a projector; %s is none.".formatted(name));
        }
        if (node.kind() == Node.Kind.WORKER
                && plan.keyed()
                && System.getenv().getOrDefault("OPENAI_API_KEY", "").isBlank()) {
            throw new CannotStart(
                    "The cluster was started with OPENAI_API_KEY, which is kept nowhere. Set it to start "
                            + name
                            + ".");
        }
        var processes = new Processes(folder, plan);
        Optional<ProcessHandle> running = processes.running(node);
        if (running.isPresent()) {
            throw new CannotStart(
                    "%s runs already (process %d).".formatted(name, running.get().pid()));
        }
        processes.start(node, options.rebuild() ? List.of("--rebuild") : List.of());
        processes.awaitReady(List.of(node));
        console.say(
                "%s is ready (process %d)."
                        .formatted(
                                name,
                                processes.running(node).map(ProcessHandle::pid).orElseThrow()));
    }

    private static void stop(List<String> arguments, Console console)
            throws CannotStart, IOException, InterruptedException {
        Path given = ClusterOptions.parseFolder(arguments);
        var folder = ClusterFolder.existing(given);
        logTo(folder);
        // The command that started them stops them itself, where it lives.
        var launcher = DataFolder.holder(folder.path()).flatMap(ProcessHandle::of);
        if (launcher.isPresent()) {
            CompletableFuture<ProcessHandle> end = launcher.get().onExit();
            launcher.get().destroy();
            try {
                end.get(LAUNCHER_BOUND.toSeconds(), TimeUnit.SECONDS);
            } catch (TimeoutException | ExecutionException e) {
                console.say("Process %d does not stop by itself.".formatted(launcher.get().pid()));
                launcher.get().destroyForcibly();
            }
        }
        new Processes(folder, ClusterPlan.load(folder.plan())).stop();
        console.say("Stopped.");
    }
}
