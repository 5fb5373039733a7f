package dev.parley.quickstart.cluster;

import dev.parley.quickstart.CannotStart;
import dev.parley.quickstart.Postmaster;
import dev.parley.quickstart.ProcessEnd;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Starts and stops a cluster's processes, which go on if this process ends. Thread-safe. */
final class Processes {

    private static final Duration READY_BOUND = Duration.ofMinutes(3);
    private static final Duration READY_POLL = Duration.ofMillis(100);

    private final ClusterFolder folder;
    private final ClusterPlan plan;
    private final PidFiles pids;
    private final NodeReadiness readiness;
    private final Map<Node, Process> started = new ConcurrentHashMap<>();
    private volatile boolean stopping;

    Processes(ClusterFolder folder, ClusterPlan plan) {
        this.folder = folder;
        this.plan = plan;
        this.pids = new PidFiles(folder);
        this.readiness = new NodeReadiness(plan, pids);
    }

    Optional<ProcessHandle> running(Node node) throws IOException {
        return pids.process(node);
    }

    /** Begins to start a node that does not run. */
    void start(Node node) throws CannotStart, IOException {
        start(node, List.of());
    }

    /**
     * @param more arguments for this start only
     */
    synchronized void start(Node node, List<String> more) throws CannotStart, IOException {
        if (stopping) {
            throw new CannotStart("Stopped before it was ready.");
        }
        Files.createDirectories(folder.pids());
        Files.createDirectories(folder.logs());
        pids.delete(node);
        var arguments = new ArrayList<>(new NodeCommand(folder, plan).of(node));
        arguments.addAll(more);
        var command = new ProcessBuilder(arguments);
        command.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        // Only the workers call models, so only they get the keys.
        plan.models().setIn(command.environment(), node.kind() == Node.Kind.WORKER);
        var logins = folder.logins();
        if (node.kind().isService() && logins.isPresent()) {
            command.environment()
                    .put(
                            "PARLEY_DATABASE_PASSWORD",
                            logins.get().password(node.kind().databaseUser()));
        }
        Process process =
                command.redirectErrorStream(true)
                        .redirectOutput(Redirect.appendTo(folder.output(node).toFile()))
                        .start();
        process.getOutputStream().close();
        started.put(node, process);
        if (node.kind() != Node.Kind.POSTGRES) {
            pids.write(node, process.pid());
        }
    }

    /** Returns when all these nodes do their part. */
    void awaitReady(List<Node> nodes) throws CannotStart, IOException, InterruptedException {
        long deadline = System.nanoTime() + READY_BOUND.toNanos();
        for (Node node : nodes) {
            while (!readiness.isReady(node)) {
                requireUnderWay(node);
                pauseUntil(deadline, node.name(), node);
            }
        }
    }

    /** Returns when a worker would get a message that comes now. */
    void awaitTaking() throws CannotStart, InterruptedException {
        long deadline = System.nanoTime() + READY_BOUND.toNanos();
        while (!readiness.requestsAreTaken()) {
            pauseUntil(deadline, "No worker", new Node(Node.Kind.WORKER, 1));
        }
    }

    private void pauseUntil(long deadline, String who, Node logOf)
            throws CannotStart, InterruptedException {
        if (stopping) {
            throw new CannotStart("Stopped before it was ready.");
        }
        if (System.nanoTime() - deadline > 0) {
            throw new CannotStart(
                    "%s is not ready after %d s. The log says more: %s"
                            .formatted(who, READY_BOUND.toSeconds(), folder.log(logOf)));
        }
        Thread.sleep(READY_POLL);
    }

    // The process that starts PostgreSQL ends when PostgreSQL runs.
    private void requireUnderWay(Node node) throws CannotStart, IOException {
        Process process = started.get(node);
        boolean ended =
                process != null
                        && !process.isAlive()
                        && (node.kind() != Node.Kind.POSTGRES || process.exitValue() != 0);
        if (ended && !stopping) {
            throw new CannotStart(
                    "%s ended while it was starting. %s and %s say why."
                            .formatted(node, folder.log(node), folder.output(node)));
        }
    }

    boolean isStopping() {
        return stopping;
    }

    /** Stops all processes, one kind after the other, in the opposite order of the start. */
    void stop() throws IOException {
        synchronized (this) {
            stopping = true;
        }
        for (Node.Kind kind : List.of(Node.Kind.values()).reversed()) {
            var nodes = plan.nodes().stream().filter(node -> node.kind() == kind).toList();
            if (kind == Node.Kind.POSTGRES) {
                stopPostgres(nodes.getFirst());
            } else {
                stop(nodes, bound(kind));
            }
        }
    }

    private static Duration bound(Node.Kind kind) {
        return switch (kind) {
            case PROXY, MODEL -> Duration.ofSeconds(3);
            case API, PROJECTOR -> Duration.ofSeconds(10);
            // Running turns have five seconds to end; then they are given back.
            case WORKER -> Duration.ofSeconds(20);
            // The last broker waits in vain for a quorum that would let it leave.
            case BROKER -> Duration.ofSeconds(8);
            case POSTGRES -> Duration.ofSeconds(40);
        };
    }

    private void stop(List<Node> nodes, Duration bound) throws IOException {
        var running = new LinkedHashMap<Node, ProcessHandle>();
        for (Node node : nodes) {
            pids.process(node).ifPresent(process -> running.put(node, process));
        }
        running.values().forEach(ProcessHandle::destroy);
        long deadline = System.nanoTime() + bound.toNanos();
        var left = new ArrayList<ProcessHandle>();
        for (ProcessHandle process : running.values()) {
            if (!ProcessEnd.within(
                    Duration.ofNanos(Math.max(1, deadline - System.nanoTime())), process)) {
                left.add(process);
            }
        }
        left.forEach(ProcessHandle::destroyForcibly);
        for (Node node : nodes) {
            pids.delete(node);
        }
    }

    private void stopPostgres(Node node) throws IOException {
        Process starter = started.get(node);
        if (starter != null) {
            // PostgreSQL can be stopped only once it runs.
            ProcessEnd.within(bound(Node.Kind.POSTGRES), starter.toHandle());
        }
        Optional<Postmaster> server = Postmaster.of(folder.postgres());
        if (server.isPresent()) {
            server.get().stop();
        }
        pids.delete(node);
    }
}
