package dev.parley.load.chaos;

import dev.parley.load.chaos.clients.Actor;
import dev.parley.load.chaos.clients.Narrator;
import dev.parley.load.chaos.clients.Waits;
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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Runs rounds against a cluster: starts clients, causes faults, and examines the messages. */
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
    private final Line database;
    private final Waits waits;
    private final ClusterState state;
    private final Narrator model;
    private final PatientClient api;

    /**
     * @param database the services' way to the database
     */
    RoundRun(ClusterProcess cluster, Line database, ClusterState state, Narrator model) {
        this.cluster = cluster;
        this.database = database;
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
        var actors = actors(round, moment);
        actors.forEach(Actor::start);
        // If no token comes for so long, the examination below finds that the client hangs.
        boolean came = moment.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        Progress.say("%s%s", round, came ? "" : ", which did not come");
        long struckAt = System.nanoTime();
        long backAt = strike(round.faults());
        actors.forEach(Actor::finish);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (Actor actor : actors) {
            actor.awaitFinished(
                    Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime())));
        }
        boolean ended = waits.until(() -> state.liveTurns().isEmpty());
        var left = ended ? List.<String>of() : state.liveTurns();
        var findings = new LinkedHashMap<Message, List<Finding>>();
        var examination = new Examination(api, model);
        for (Actor actor : actors) {
            add(findings, actor.examine(examination));
        }
        model.forget();
        waits.require("each partition on all its brokers", state::isReplicated);
        waits.require("the projection at the end of the event log", state::isProjected);
        for (Actor actor : actors) {
            add(findings, actor.examineRows(state, waits));
        }
        int documents = actors.stream().mapToInt(Actor::documents).sum();
        return new RoundResult(round, struckAt, backAt, findings, documents, left);
    }

    private static void add(Map<Message, List<Finding>> all, Map<Message, List<Finding>> more) {
        more.forEach(
                (message, findings) ->
                        all.computeIfAbsent(message, m -> new ArrayList<>()).addAll(findings));
    }

    private List<Actor> actors(Round round, CountDownLatch moment)
            throws IOException, InterruptedException {
        var actors = new ArrayList<Actor>();
        for (int i = 0; i < round.clients().size(); i++) {
            Runnable onToken = i == round.witness() ? moment::countDown : () -> {};
            String name = "round %d, client %d,".formatted(round.number(), i + 1);
            actors.add(round.clients().get(i).by(api, name, model, onToken));
        }
        return actors;
    }

    // All at once; returns the time when the last one was started again or continued.
    private long strike(List<Fault> faults) throws IOException, InterruptedException {
        if (faults.isEmpty()) {
            Thread.sleep(UNDISTURBED);
            return System.nanoTime();
        }
        var strikes = faults.stream().map(fault -> new FutureTask<>(() -> strike(fault))).toList();
        strikes.forEach(strike -> Thread.ofVirtual().name("strike").start(strike));
        long backAt = Long.MIN_VALUE;
        for (var strike : strikes) {
            try {
                backAt = Math.max(backAt, strike.get());
            } catch (ExecutionException e) {
                throw new IOException("The cluster does not recover: " + e.getCause(), e);
            }
        }
        return backAt;
    }

    private long strike(Fault fault) throws IOException, InterruptedException {
        return switch (fault.signal()) {
            case STOP -> {
                cluster.suspend(fault.victim());
                Thread.sleep(fault.away());
                cluster.resume(fault.victim());
                yield System.nanoTime();
            }
            case SILENCE -> {
                database.fallSilent();
                Thread.sleep(fault.away());
                database.speakAgain();
                yield System.nanoTime();
            }
            case KILL -> {
                cluster.kill(fault.victim());
                Thread.sleep(fault.away());
                long back = System.nanoTime();
                startAgain(fault);
                yield back;
            }
        };
    }

    private void startAgain(Fault fault) throws IOException, InterruptedException {
        if (fault.kind() != Kind.WORKER) {
            cluster.start(fault.victim());
            return;
        }
        // The dead worker stays in the group until its session expires. A broker may be away, too.
        var before = new HashSet<String>();
        waits.require("the workers in the group", () -> before.addAll(state.workers()));
        cluster.start(fault.victim());
        waits.require("the worker in the group", () -> !before.containsAll(state.workers()));
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
