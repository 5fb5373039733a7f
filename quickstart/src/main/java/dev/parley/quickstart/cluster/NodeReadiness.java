package dev.parley.quickstart.cluster;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.parley.log.Topics;
import dev.parley.quickstart.Ports;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** Whether a node that was started does its part. */
final class NodeReadiness {

    /** Bound on each question. */
    private static final int MILLIS = 2_000;

    private final ClusterPlan plan;
    private final PidFiles pids;
    private final HttpReadiness http = new HttpReadiness(Duration.ofMillis(MILLIS));

    NodeReadiness(ClusterPlan plan, PidFiles pids) {
        this.plan = plan;
        this.pids = pids;
    }

    boolean isReady(Node node) throws IOException, InterruptedException {
        return switch (node.kind()) {
            case PROJECTOR, WORKER, API -> http.isReady(plan.port(node));
            case MODEL, PROXY -> accepts(plan.port(node));
            // Its pid file is written once it takes connections.
            case POSTGRES -> pids.process(node).isPresent();
            case BROKER -> isMember(node);
        };
    }

    // Asked of the broker itself: the others may still take it for what it was before it died.
    private boolean isMember(Node broker) throws InterruptedException {
        int port = plan.port(broker);
        return accepts(port)
                && isSo(
                        Ports.LOOPBACK + ":" + port,
                        admin ->
                                admin.describeCluster().nodes().get(MILLIS, MILLISECONDS).stream()
                                        .anyMatch(node -> node.id() == broker.number()));
    }

    /** Whether a worker would be given a message that comes now. */
    boolean requestsAreTaken() throws InterruptedException {
        return isSo(
                plan.bootstrapServers(),
                admin ->
                        admin
                                .describeShareGroups(List.of(Topics.WORKERS))
                                .all()
                                .get(MILLIS, MILLISECONDS)
                                .values()
                                .stream()
                                .flatMap(group -> group.members().stream())
                                .anyMatch(m -> !m.assignment().topicPartitions().isEmpty()));
    }

    private interface Question {
        boolean ask(Admin admin) throws ExecutionException, InterruptedException, TimeoutException;
    }

    private static boolean isSo(String bootstrapServers, Question question)
            throws InterruptedException {
        Map<String, Object> settings =
                Map.of(
                        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, MILLIS,
                        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, MILLIS);
        try (var admin = Admin.create(settings)) {
            return question.ask(admin);
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    private static boolean accepts(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(Ports.LOOPBACK, port), MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
