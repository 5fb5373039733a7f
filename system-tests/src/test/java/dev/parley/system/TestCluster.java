package dev.parley.system;

import dev.parley.log.Topics;
import dev.parley.modelserver.ChatCompletionsServer;
import dev.parley.modelserver.scripted.Script;
import dev.parley.modelserver.scripted.ScriptedModel;
import dev.parley.testsupport.ApiClient;
import dev.parley.testsupport.ClusterProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A cluster of processes to kill, and a scripted model in the test's own process. */
final class TestCluster implements AutoCloseable {

    final ScriptedModel model = new ScriptedModel(Script.answer("Hello ", "there", "."));
    private final ChatCompletionsServer modelServer;
    private final ClusterProcess cluster;
    private final List<FutureTask<?>> starting = new ArrayList<>();

    TestCluster(String... options) throws IOException {
        this(6, options);
    }

    /**
     * @param slots of each worker
     */
    TestCluster(int slots, String... options) throws IOException {
        this(ClusterProcess.ownBuild(), slots, options);
    }

    /**
     * @param build the class path of the build that its processes are of
     */
    TestCluster(String build, int slots, String... options) throws IOException {
        modelServer = ChatCompletionsServer.start(0, model);
        var arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("--port", "0", "--model-url", modelServer.baseUrl().toString()));
        cluster =
                ClusterProcess.start(
                        Path.of("target", "cluster").toAbsolutePath(),
                        arguments,
                        // A test may hold the model for longer.
                        Map.of(
                                "PARLEY_WORKER_SLOTS",
                                Integer.toString(slots),
                                "PARLEY_MODEL_BETWEENTOKENSTIMEOUT",
                                "5m"),
                        build);
    }

    /** The processes, to be killed and looked at. */
    ClusterProcess processes() {
        return cluster;
    }

    /** A client of the proxy. */
    ApiClient api() {
        return new ApiClient(cluster.api());
    }

    /** A client of one API node, past the proxy. */
    ApiClient api(String name) {
        return new ApiClient(cluster.api(name));
    }

    /** Ends a process with SIGTERM and starts it again; returns when it is ready. */
    void restart(String name) throws Exception {
        cluster.end(name);
        cluster.start(name);
    }

    /** Begins to start a process that was killed. */
    void startAgain(String name) {
        var start =
                new FutureTask<Void>(
                        () -> {
                            cluster.start(name);
                            return null;
                        });
        starting.add(start);
        Thread.ofVirtual().name("start of " + name).start(start);
    }

    /** Returns when all processes that were started again are ready. */
    void awaitWhole() throws InterruptedException, ExecutionException {
        for (var start : starting) {
            start.get();
        }
        starting.clear();
    }

    JdbcClient database() {
        return JdbcClient.create(new DriverManagerDataSource(cluster.jdbcUrl()));
    }

    /** The broker that hands out the requests. */
    String brokerOfRequests() throws InterruptedException, ExecutionException {
        return leader(Topics.REQUESTS);
    }

    /** The broker that leads a topic's first partition. */
    String leader(String name) throws InterruptedException, ExecutionException {
        Map<String, Object> settings = Map.of("bootstrap.servers", cluster.bootstrapServers());
        try (var admin = Admin.create(settings)) {
            var topics = admin.describeTopics(List.of(name)).allTopicNames().get();
            var topic = topics.values().iterator().next();
            return "broker-" + topic.partitions().getFirst().leader().id();
        }
    }

    @Override
    public void close() throws IOException {
        cluster.close();
        modelServer.close();
    }
}
