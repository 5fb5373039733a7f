package dev.parley.load.chaos;

import dev.parley.load.chaos.Fault.Signal;
import dev.parley.load.figures.Progress;
import dev.parley.load.system.ClusterState;
import dev.parley.testsupport.ClusterProcess;
import dev.parley.testsupport.witness.Examination;
import dev.parley.testsupport.witness.Finding;
import dev.parley.testsupport.witness.Message;
import dev.parley.testsupport.witness.PatientClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Runs rounds against a cluster: starts clients, causes a fault, and examines the messages. */
final class RoundRun {

    /** The slots of each worker: half of the most clients that may send at once. */
    static final int SLOTS = 8;

    /** How long an undisturbed round waits where others wait for the victim. */
    private static final Duration UNDISTURBED = Duration.ofSeconds(6);

    /**
     * A turn that has not ended by then hangs. It is more than the slowest recovery takes: a turn
     * whose request the brokers lost is requested again after twice {@code
     * parley.reaper.lost-after}, 60 s.
     */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Enough for all events of a long run on a busy machine. */
    private static final Duration REBUILD_PATIENCE = Duration.ofMinutes(15);

    private final ClusterProcess cluster;
    private final Waits waits;
    private final ClusterState state;
    private final Narrator model;
    private final PatientClient api;

    RoundRun(ClusterProcess cluster, ClusterState state, Narrator model) {
        this.cluster = cluster;
        this.state = state;
        this.waits = new Waits(PATIENCE);
        this.model = model;
        this.api = new PatientClient(cluster.api());
    }

    /**
     * @throws IOException if the cluster does not recover
     */
    RoundResult run(Round round) throws IOException, InterruptedException {
        var moment = new CountDownLatch(round.token());
        var clients = new ArrayList<Client>();
        for (int i = 0; i < round.starts().size(); i++) {
            clients.add(
                    new Client(
                            api,
                            "round %d, client %d,".formatted(round.number(), i + 1),
                            round.starts().get(i),
                            i == round.witness() ? moment::countDown : () -> {}));
        }
        clients.forEach(Client::start);
        // If no token comes for so long, the examination below finds that the client hangs.
        boolean came = moment.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        Progress.say("%s%s", round, came ? "" : ", which did not come");
        long struckAt = System.nanoTime();
        long backAt = strike(round);
        clients.forEach(Client::finish);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (Client client : clients) {
            client.awaitFinished(
                    Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime())));
        }
        boolean ended = waits.until(() -> state.liveTurns().isEmpty());
        var left = ended ? List.<String>of() : state.liveTurns();
        var findings = new LinkedHashMap<Message, List<Finding>>();
        var examination = new Examination(api, model);
        for (Client client : clients) {
            findings.putAll(client.examine(examination));
        }
        model.forget();
        waits.require("each partition on all its brokers", state::isReplicated);
        waits.require("the projection at the end of the event log", state::isProjected);
        return new RoundResult(round, struckAt, backAt, findings, left);
    }

    // Returns the time when the process was started again or continued.
    private long strike(Round round) throws IOException, InterruptedException {
        if (round.fault().isEmpty()) {
            Thread.sleep(UNDISTURBED);
            return System.nanoTime();
        }
        Fault fault = round.fault().get();
        if (fault.signal() == Signal.STOP) {
            cluster.suspend(fault.victim());
            Thread.sleep(fault.away());
            cluster.resume(fault.victim());
            return System.nanoTime();
        }
        cluster.kill(fault.victim());
        Thread.sleep(fault.away());
        long back = System.nanoTime();
        if (fault.kind() == Kind.WORKER) {
            // The dead worker stays in the group until its session expires.
            Set<String> before = state.workers();
            cluster.start(fault.victim());
            waits.require("the worker in the group", () -> !before.containsAll(state.workers()));
        } else {
            cluster.start(fault.victim());
        }
        return back;
    }

    /**
     * Rebuilds the projection from the beginning of the event log.
     *
     * @return the tables that have other rows than before; empty if none has
     */
    Map<String, String> rebuild() throws IOException, InterruptedException {
        var before = state.projection();
        cluster.end("projector-1");
        cluster.start("projector-1", "--rebuild");
        new Waits(REBUILD_PATIENCE).require("the rebuilt projection", state::isProjected);
        var differences = new LinkedHashMap<String, String>();
        state.projection()
                .forEach(
                        (table, rows) -> {
                            if (!rows.equals(before.get(table))) {
                                differences.put(table, before.get(table) + " before, " + rows);
                            }
                        });
        return differences;
    }
}
