package dev.parley.load.run;

import dev.parley.load.figures.Progress;
import dev.parley.load.system.CpuUse;
import dev.parley.load.system.FreshFolder;
import dev.parley.testsupport.ClusterProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A cluster with one process of each kind, whose CPU is counted one by one. Clients ask its API
 * node, past the proxy. Not thread-safe.
 */
public final class Parts implements AutoCloseable {

    /** The processes by the words of the report, in its order. */
    private static final Map<String, String> PROCESSES =
            new TreeMap<>(
                    Map.of(
                            "API node", "api-1",
                            "worker", "worker-1",
                            "projector", "projector-1",
                            "broker", "broker-1",
                            "PostgreSQL", "postgres"));

    private final BenchRun run;
    private final FreshFolder folder;
    private final ClusterProcess cluster;

    private Parts(BenchRun run, FreshFolder folder, ClusterProcess cluster) {
        this.run = run;
        this.folder = folder;
        this.cluster = cluster;
    }

    /** Starts the cluster on an empty folder, with so many slots. */
    public static Parts start(BenchRun run, String delivery, int slots) throws IOException {
        Progress.say("Starting a cluster of one process of each kind: %s", delivery);
        var options =
                List.of(
                        "--brokers", "1",
                        "--api", "1",
                        "--workers", "1",
                        "--projectors", "1",
                        "--port", "0",
                        "--delivery", delivery,
                        "--model-url", run.modelUrl().toString());
        var folder = new FreshFolder(run.home());
        try {
            var cluster =
                    ClusterProcess.start(
                            folder.path().resolve("cluster"),
                            options,
                            Map.of("PARLEY_WORKER_SLOTS", Integer.toString(slots)));
            return new Parts(run, folder, cluster);
        } catch (IOException | RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /** Makes so many sessions; returns their ids. */
    public List<String> newSessions(int count) throws IOException, InterruptedException {
        return new Api(run.loop(), cluster.api("api-1")).newSessions(count);
    }

    /**
     * What a load took.
     *
     * @param cores of each part, in the window of the plan
     */
    public record Use(Outcome outcome, Map<String, Double> cores) {}

    /** Asks in these sessions, one after the other. */
    public Use ask(List<String> sessions, Plan plan) throws IOException, InterruptedException {
        var meter = new Meter();
        var target = Target.sessions(cluster.api("api-1"), sessions);
        return new Use(Turns.run(run.loop(), target, plan, meter), meter.cores);
    }

    /** Waits; returns the cores that each part takes meanwhile. */
    public Map<String, Double> rest(Duration time) throws IOException, InterruptedException {
        var meter = new Meter();
        meter.begin();
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
        meter.end();
        return meter.cores;
    }

    private final class Meter implements Turns.Meter {
        private final Map<String, CpuUse.Watch> watches = new LinkedHashMap<>();
        private final Map<String, Double> cores = new LinkedHashMap<>();

        @Override
        public void begin() throws IOException {
            for (var part : PROCESSES.entrySet()) {
                watches.put(part.getKey(), run.watch(List.of(cluster.process(part.getValue()))));
            }
        }

        @Override
        public CpuUse end() throws IOException {
            CpuUse last = null;
            for (var watch : watches.entrySet()) {
                last = watch.getValue().stop();
                cores.put(watch.getKey(), last.systemCores());
            }
            if (last == null) {
                throw new IllegalStateException("nothing was watched");
            }
            return last;
        }
    }

    @Override
    public void close() throws IOException {
        try (folder) {
            cluster.close();
        }
    }
}
