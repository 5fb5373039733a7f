package dev.parley.quickstart.cluster;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.parley.quickstart.Ports;
import dev.parley.quickstart.Readiness;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** Asks whether a node that was started does its part. */
final class NodeReadiness {

    /** How long a question may take. */
    private static final int MILLIS = (int) Readiness.BOUND.toMillis();

    private final ClusterPlan plan;
    private final PidFiles pids;
    private final Readiness http = new Readiness();

    NodeReadiness(ClusterPlan plan, PidFiles pids) {
        this.plan = plan;
        this.pids = pids;
    }

    boolean isReady(Node node) throws IOException, InterruptedException {
        return switch (node.kind()) {
            // It is not ready while it is far behind, which may take long, and everything else goes
            // on.
            case PROJECTOR -> http.isLive(plan.port(node));
            case WORKER, API -> http.isReady(plan.port(node));
            case MODEL, PROXY -> accepts(plan.port(node));
            // Its pid file is written once it accepts connections.
            case POSTGRES -> pids.process(node).isPresent();
            case BROKER -> isMember(node);
        };
    }

    // Asks the broker itself: the others may not have noticed yet that it had died.
    private boolean isMember(Node broker) throws InterruptedException {
        int port = plan.port(broker);
        if (!accepts(port)) {
            return false;
        }
        try (var admin = admin(Ports.LOOPBACK + ":" + port)) {
            return admin.describeCluster().nodes().get(MILLIS, MILLISECONDS).stream()
                    .anyMatch(node -> node.id() == broker.number());
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    /** Returns true if a worker would get a message that comes now. */
    boolean requestsAreTaken() throws InterruptedException {
        try (var admin = admin(plan.bootstrapServers())) {
            return Readiness.requestsAreTaken(admin);
        }
    }

    private static Admin admin(String bootstrapServers) {
        return Admin.create(
                Map.of(
                        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, MILLIS,
                        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, MILLIS));
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
