package dev.parley.quickstart.cluster;

import dev.parley.modelserver.ChatCompletionsServer;
import dev.parley.modelserver.offline.OfflineModel;
import dev.parley.quickstart.EmbeddedBroker;
import dev.parley.quickstart.EmbeddedDatabase;
import dev.parley.quickstart.Postmaster;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** The main class of nodes that are not services: brokers, the offline model, the proxy. */
public final class NodeMain {

    private NodeMain() {}

    /**
     * @param args the node's name and the cluster's folder
     */
    public static void main(String[] args) throws Exception {
        var folder = new ClusterFolder(Path.of(args[1]));
        var plan = ClusterPlan.load(folder.plan());
        Node node = plan.node(args[0]).orElseThrow();
        switch (node.kind()) {
            case BROKER -> {
                var settings = plan.broker(node.number(), folder.broker(node.number()));
                runUntilStopped(EmbeddedBroker.start(settings));
            }
            case MODEL ->
                    runUntilStopped(
                            ChatCompletionsServer.start(plan.port(node), new OfflineModel()));
            case PROXY ->
                    runUntilStopped(
                            Proxy.start(plan.port(node), new ApiNodes(plan.apiPorts()).watched()));
            case POSTGRES -> startPostgres(folder, plan.port(node), node);
            case PROJECTOR, WORKER, API ->
                    throw new IllegalArgumentException(node + " has a main class of its own");
        }
    }

    private static void runUntilStopped(AutoCloseable running) throws InterruptedException {
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    try {
                                        running.close();
                                    } catch (Exception e) {
                                        throw new IllegalStateException("did not stop cleanly", e);
                                    }
                                },
                                "parley-stop"));
        new CountDownLatch(1).await();
    }

    // PostgreSQL is a process of its own, and outlives this one.
    private static void startPostgres(ClusterFolder folder, int port, Node node)
            throws IOException {
        EmbeddedDatabase.start(
                folder.postgres(),
                folder.postgresBinaries(),
                port,
                Redirect.appendTo(folder.output(node).toFile()));
        long pid = Postmaster.of(folder.postgres()).orElseThrow().pid();
        new PidFiles(folder).write(node, pid);
        // Does not close the database: that would stop it.
        System.exit(0);
    }
}
