package dev.parley.quickstart.cluster;

import dev.parley.quickstart.Console;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reports which processes end and come back. It restarts nothing: the user does. */
final class Watch {

    private static final Duration EVERY = Duration.ofMillis(500);

    private final ClusterFolder folder;
    private final ClusterPlan plan;
    private final Processes processes;
    private final Map<Node, Long> seen = new HashMap<>();
    private boolean first = true;

    Watch(ClusterFolder folder, ClusterPlan plan, Processes processes) {
        this.folder = folder;
        this.plan = plan;
        this.processes = processes;
    }

    /** Returns when the cluster is being stopped. */
    void untilStopped() throws IOException, InterruptedException {
        while (!processes.isStopping()) {
            for (Node node : plan.nodes()) {
                look(node);
            }
            first = false;
            Thread.sleep(EVERY);
        }
    }

    private void look(Node node) throws IOException {
        Optional<Long> now = processes.running(node).map(ProcessHandle::pid);
        Long before = now.isPresent() ? seen.put(node, now.get()) : seen.remove(node);
        if (processes.isStopping()) {
            return;
        }
        if (now.isEmpty() && before != null) {
            Console.say(
                    "%s (process %d) has ended. To start it again: ./parley cluster start %s --data %s"
                            .formatted(node, before, node, folder.path()));
        } else if (now.isPresent() && !now.get().equals(before) && !first) {
            Console.say("%s runs (process %d).".formatted(node, now.get()));
        }
    }
}
