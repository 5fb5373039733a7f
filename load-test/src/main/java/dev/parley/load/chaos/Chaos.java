package dev.parley.load.chaos;

import dev.parley.load.chaos.clients.Narrator;
import dev.parley.load.figures.Progress;
import dev.parley.load.system.ClusterState;
import dev.parley.load.system.Machine;
import dev.parley.modelserver.ChatCompletionsServer;
import dev.parley.quickstart.ParleyCommand;
import dev.parley.testsupport.ClusterProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code ./parley chaos}: starts a cluster, disturbs its processes one or two at a time while it
 * answers, and examines every message. Exits with 1 if anything was lost, repeated or hung, or the
 * run could not be finished.
 */
@Command(
        name = "chaos",
        sortOptions = false,
        sortSynopsis = false,
        description = {
            "Starts a cluster of its own, and lets clients send messages and read the answers. Some cancel, some delete their sessions, some upload documents. In each round it kills a process (SIGKILL), stops one (SIGSTOP), lets nothing through to the database, or does two of these at once, at a random token, and later undoes it. Then it examines every message: what the model said, what the reader was told, the history, the event log and the replay must agree, and hold everything once. Of a deleted session nothing may be left.",
            "",
            "Prints tables; exits with 1 if anything was lost, repeated or hung.",
            ""
        })
public final class Chaos implements Callable<Integer> {

    @Mixin final ChaosOptions options = new ChaosOptions();

    private final Path data =
            ParleyCommand.home().resolve("target").resolve("chaos").toAbsolutePath();
    private final List<RoundResult> results = new ArrayList<>();
    private Optional<String> unfinished = Optional.of("no round was run");
    private Map<String, String> rebuilt = Map.of();

    @Override
    public Integer call() throws InterruptedException, IOException {
        Progress.say("Starting a cluster in %s; the seed is %d", data, options.seed);
        var model = new Narrator(options.tokens);
        try (var server = ChatCompletionsServer.start(0, model);
                var database = Line.open(() -> ClusterProcess.port(data, "postgres"));
                var cluster = start(server, database);
                var state = new ClusterState(cluster.jdbcUrl(), cluster.bootstrapServers())) {
            rounds(new RoundRun(cluster, database, state, model));
            unfinished = Optional.empty();
        } catch (IOException e) {
            unfinished = Optional.of(e.toString());
            Progress.say("Not finished: %s", e);
        }
        var report = new ChaosReport(heading(), results, rebuilt, unfinished);
        System.out.println(report);
        if (options.out.isPresent()) {
            Files.writeString(options.out.get(), report + "\n");
        }
        boolean good = report.isGood();
        Progress.say(good ? "Nothing was lost, repeated or hung" : "The logs are in %s", data);
        return good ? 0 : 1;
    }

    private ClusterProcess start(ChatCompletionsServer model, Line database) throws IOException {
        return ClusterProcess.start(
                data,
                List.of(
                        "--port",
                        "0",
                        "--delivery",
                        options.delivery,
                        "--database-by",
                        Integer.toString(database.port()),
                        "--model-url",
                        model.baseUrl().toString()),
                Map.of("PARLEY_WORKER_SLOTS", Integer.toString(RoundRun.SLOTS)));
    }

    private void rounds(RoundRun run) throws IOException, InterruptedException {
        for (Round round : Schedule.of(options)) {
            var result = run.run(round);
            results.add(result);
            Progress.say(
                    "%d of %d answered, at most %.1f s without a token",
                    result.answered(), result.accepted(), result.longestWait() / 1e9);
            result.findings()
                    .forEach(
                            (message, findings) ->
                                    findings.forEach(
                                            finding ->
                                                    Progress.say(
                                                            "%s: %s %s: %s",
                                                            finding.kind(),
                                                            message.content(),
                                                            message.turn().orElse("(no turn)"),
                                                            finding.what())));
        }
        Progress.say("Rebuilding the projection");
        rebuilt = run.rebuild();
    }

    private String heading() throws IOException {
        return "%s; %s; `./parley chaos --rounds %d --seed %d`%s; %d clients, %d tokens an answer, %s"
                .formatted(
                        LocalDate.now(),
                        Machine.description(),
                        options.rounds,
                        options.seed,
                        options.kinds.size() < Kind.values().length
                                ? ", only " + options.kinds
                                : "",
                        options.clients,
                        options.tokens,
                        options.delivery);
    }
}
