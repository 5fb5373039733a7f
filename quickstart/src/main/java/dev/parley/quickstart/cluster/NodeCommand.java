package dev.parley.quickstart.cluster;

import dev.parley.api.ApiService;
import dev.parley.projector.HistoryProjector;
import dev.parley.quickstart.DatabaseLogins;
import dev.parley.quickstart.EncryptionKey;
import dev.parley.quickstart.Endpoints;
import dev.parley.quickstart.SealingKey;
import dev.parley.worker.InferenceWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command lines of nodes: each is a JVM; a service runs its own main class. */
record NodeCommand(ClusterFolder folder, ClusterPlan plan) {

    List<String> of(Node node) throws IOException {
        var command = new ArrayList<String>();
        // Each node has a session of its own, so Ctrl-C in the terminal reaches the launcher only,
        // which stops the nodes in order.
        command.add("setsid");
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(folder.marks(node));
        command.addAll(
                List.of(
                        "-Xmx" + heap(node.kind()),
                        // A dozen JVMs on a laptop must start soon and stay small.
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+ExitOnOutOfMemoryError",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dparley.log.dir=" + folder.logs(),
                        "-Dparley.log.name=" + node,
                        // All kinds log in the same way, whatever else is on the class path.
                        "-Dlogback.configurationFile=logback.xml",
                        "-Dorg.springframework.boot.logging.LoggingSystem=none"));
        command.addAll(aotCache());
        command.add(main(node.kind()).getName());
        command.addAll(arguments(node));
        return command;
    }

    /** {@code ./parley} makes the cache beside the first start, so it may be missing. */
    private static List<String> aotCache() {
        var cache = System.getProperty("parley.aot-cache", "");
        return !cache.isEmpty() && Files.exists(Path.of(cache))
                ? List.of("-XX:AOTCache=" + cache, "-Xlog:aot*=off")
                : List.of();
    }

    private static String heap(Node.Kind kind) {
        return switch (kind) {
            // A worker holds a document's text, and the vectors of documents that it searches.
            case BROKER, WORKER -> "384m";
            case PROJECTOR, API -> "256m";
            // This JVM unpacks PostgreSQL, and ends when PostgreSQL runs.
            case POSTGRES -> "256m";
            case MODEL, PROXY -> "96m";
        };
    }

    private static Class<?> main(Node.Kind kind) {
        return switch (kind) {
            case PROJECTOR -> HistoryProjector.class;
            case WORKER -> InferenceWorker.class;
            case API -> ApiService.class;
            case BROKER, POSTGRES, MODEL, PROXY -> NodeMain.class;
        };
    }

    private List<String> arguments(Node node) throws IOException {
        if (!node.kind().isService()) {
            return List.of(node.name(), folder.path().toString());
        }
        List<String> arguments = plan.endpoints(node).arguments(plan.delivery());
        arguments.addAll(
                folder.logins().isPresent()
                        ? Endpoints.login(node.kind().databaseUser())
                        // The database was started by an earlier version, and still runs.
                        : List.of(
                                "--spring.datasource.username=" + DatabaseLogins.ADMIN,
                                "--spring.datasource.password="));
        arguments.add("--parley.topics.replication-factor=" + plan.replication());
        arguments.add("--parley.topics.min-in-sync-replicas=" + plan.minInSync());
        arguments.add("--parley.management.port=" + plan.managementPort(node));
        if (node.kind() == Node.Kind.WORKER) {
            arguments.addAll(Endpoints.WORKER_ARGUMENTS);
            arguments.add("--parley.worker.name=" + node);
        }
        arguments.addAll(EncryptionKey.arguments(folder.path(), System.getenv()));
        var sealing = SealingKey.of(folder.path());
        if (node.kind() == Node.Kind.PROJECTOR && Files.exists(sealing.privateFile())) {
            arguments.add(sealing.argument());
        }
        return arguments;
    }
}
