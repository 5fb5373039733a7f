package dev.parley.quickstart.cluster;

import dev.parley.quickstart.Addresses;
import dev.parley.quickstart.CannotStart;
import dev.parley.quickstart.ChosenModels;
import dev.parley.quickstart.Console;
import dev.parley.quickstart.DataFolder;
import dev.parley.quickstart.EncryptionKey;
import dev.parley.quickstart.ParleyCommand;
import dev.parley.quickstart.Ports;
import dev.parley.quickstart.SealingKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code ./parley cluster}: runs the whole system as separate processes on this machine. */
@Command(
        name = "cluster",
        sortOptions = false,
        sortSynopsis = false,
        synopsisSubcommandLabel = "[start | stop]",
        description = {
            "Runs the system as separate processes on 127.0.0.1, in the foreground: Kafka brokers, PostgreSQL, the services, and a proxy that passes clients on to a living API node.",
            "",
            "DIR/pids has a file with the id of each process, DIR/logs has their logs. A process that dies is not restarted: 'start NAME' does that, such as 'start api-1'. Ctrl-C stops all, and so does 'stop', even after a kill -9 of this command.",
            ""
        })
public final class Cluster implements Callable<Integer> {

    /** More than all kinds of processes may need to stop one after the other. */
    private static final Duration LAUNCHER_BOUND = Duration.ofMinutes(2);

    @Mixin final ClusterOptions options = new ClusterOptions();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "The folder that keeps everything (default ${DEFAULT-VALUE}).")
    Path data = ParleyCommand.home().resolve(".parley-cluster");

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws CannotStart, IOException, InterruptedException {
        var environment = System.getenv();
        var models = ChosenModels.of(options.system.modelUrl, environment);
        if (options.system.port != 0) {
            Ports.requireFree(options.system.port);
        }
        DataFolder opened = DataFolder.open(data);
        opened.requireNoSingleRun();
        var folder = new ClusterFolder(opened.path());
        logTo(folder);
        requireNothingLeft(folder);
        Addresses.forget(folder.path());
        var plan = ClusterPlan.of(options, models, models.keys(environment));
        plan.store(folder.plan());
        SealingKey.in(folder.path());
        EncryptionKey.makeIn(folder.path(), environment);
        Console.say(
                "Data in %s, logs in %s, processes in %s"
                        .formatted(folder.path(), folder.logs(), folder.pids()));
        Console.say("Using " + models);
        if (models.isOffline()) {
            Console.noModel();
        }
        var processes = new Processes(folder, plan);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> stopAll(folder, processes), "parley-stop"));
        startAll(plan, processes);
        for (Node node : plan.nodes()) {
            if (node.kind().isService()) {
                Console.say(
                        "Meters of %s at http://%s:%d/actuator/prometheus"
                                .formatted(node, Ports.LOOPBACK, plan.managementPort(node)));
            }
        }
        plan.addresses().write(folder.path());
        Console.ready(plan.port(Node.single(Node.Kind.PROXY)));
        new Watch(folder, plan, processes).untilStopped();
        return 0;
    }

    /** Must come before the first logger is made: Logback reads its file then, and only once. */
    private static void logTo(ClusterFolder folder) {
        System.setProperty("parley.log.dir", folder.logs().toString());
        System.setProperty("parley.log.name", "cluster");
    }

    /** With another number of brokers, records and votes would stay on brokers that are gone. */
    private void requireNothingLeft(ClusterFolder folder) throws CannotStart, IOException {
        if (!Files.exists(folder.plan())) {
            return;
        }
        var before = ClusterPlan.load(folder.plan());
        var pids = new PidFiles(folder);
        var running = new ArrayList<Node>();
        for (Node node : before.nodes()) {
            if (pids.process(node).isPresent()) {
                running.add(node);
            }
        }
        if (!running.isEmpty()) {
            throw new CannotStart(
                    "Processes of a cluster still run on the data folder %s (%s). End them with ./parley cluster stop --data %s"
                            .formatted(folder.path(), names(running), folder.path()));
        }
        if (before.brokers() != options.brokers) {
            throw new CannotStart(
                    "The data folder %s was made by %d brokers. Use --brokers %d, or choose another folder with --data."
                            .formatted(folder.path(), before.brokers(), before.brokers()));
        }
    }

    private static String names(List<Node> nodes) {
        return nodes.stream().map(Node::name).collect(Collectors.joining(", "));
    }

    private static void startAll(ClusterPlan plan, Processes processes)
            throws CannotStart, IOException, InterruptedException {
        var nodes =
                plan.nodes().stream()
                        .collect(Collectors.partitioningBy(node -> node.kind().isService()));
        List<Node> stores = nodes.getOrDefault(false, List.of());
        List<Node> services = nodes.getOrDefault(true, List.of());
        start(stores, processes);
        // Topics with three copies need three live brokers.
        processes.awaitReady(stores);
        start(services, processes);
        processes.awaitReady(services);
        processes.awaitTaking();
    }

    private static void start(List<Node> nodes, Processes processes)
            throws CannotStart, IOException {
        Console.say("Starting " + names(nodes) + " …");
        for (Node node : nodes) {
            processes.start(node);
        }
    }

    private static void stopAll(ClusterFolder folder, Processes processes) {
        Console.say("Stopping …");
        Addresses.forget(folder.path());
        try {
            processes.stop();
            Console.say("Stopped.");
        } catch (IOException e) {
            Console.say("Not everything was stopped: " + e);
        }
    }

    @Command(
            name = "start",
            sortOptions = false,
            description = "Starts one process that has ended, and returns when it is ready.")
    int start(
            @Parameters(
                            paramLabel = "NAME",
                            description = "The name of a process, such as api-1 or postgres.")
                    String name,
            @Option(
                            names = "--rebuild",
                            arity = "0",
                            description =
                                    "For a projector: build the history again from the event log, beside the one that there is.")
                    boolean rebuild)
            throws CannotStart, IOException, InterruptedException {
        requireDataOnly();
        var folder = ClusterFolder.existing(data);
        logTo(folder);
        var plan = ClusterPlan.load(folder.plan());
        Node node =
                plan.node(name)
                        .orElseThrow(
                                () ->
                                        new CannotStart(
                                                "This cluster has no '%s'. It has %s."
                                                        .formatted(name, names(plan.nodes()))));
        if (rebuild && node.kind() != Node.Kind.PROJECTOR) {
            throw new CannotStart("--rebuild is for a projector, which %s is not.".formatted(name));
        }
        for (String key : plan.keys()) {
            if (node.kind() == Node.Kind.WORKER
                    && System.getenv().getOrDefault(key, "").isBlank()) {
                throw new CannotStart(
                        "The cluster was started with %s, which is stored nowhere. Set it to start %s."
                                .formatted(key, name));
            }
        }
        var processes = new Processes(folder, plan);
        Optional<ProcessHandle> running = processes.running(node);
        if (running.isPresent()) {
            throw new CannotStart(
                    "%s already runs (process %d).".formatted(name, running.get().pid()));
        }
        processes.start(node, rebuild ? List.of("--rebuild") : List.of());
        processes.awaitReady(List.of(node));
        Console.say(
                "%s is ready (process %d)."
                        .formatted(
                                name,
                                processes.running(node).map(ProcessHandle::pid).orElseThrow()));
        return 0;
    }

    @Command(name = "stop", sortOptions = false, description = "Stops all processes in order.")
    int stop() throws CannotStart, IOException, InterruptedException {
        requireDataOnly();
        var folder = ClusterFolder.existing(data);
        logTo(folder);
        // If the command that started the processes still lives, it stops them itself.
        var launcher = DataFolder.holder(folder.path()).flatMap(ProcessHandle::of);
        if (launcher.isPresent()) {
            CompletableFuture<ProcessHandle> end = launcher.get().onExit();
            launcher.get().destroy();
            try {
                end.get(LAUNCHER_BOUND.toSeconds(), TimeUnit.SECONDS);
            } catch (TimeoutException | ExecutionException e) {
                Console.say("Process %d does not stop by itself.".formatted(launcher.get().pid()));
                launcher.get().destroyForcibly();
            }
        }
        Addresses.forget(folder.path());
        new Processes(folder, ClusterPlan.load(folder.plan())).stop();
        Console.say("Stopped.");
        return 0;
    }

    /** Refuses options that {@code start} and {@code stop} would ignore. */
    private void requireDataOnly() {
        var line = Objects.requireNonNull(spec).commandLine();
        for (var option : line.getParseResult().matchedOptions()) {
            if (!option.longestName().equals("--data")) {
                throw new ParameterException(
                        line, option.longestName() + " is for the start of a whole cluster");
            }
        }
    }
}
