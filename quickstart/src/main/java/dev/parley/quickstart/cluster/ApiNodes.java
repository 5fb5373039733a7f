package dev.parley.quickstart.cluster;

import dev.parley.quickstart.Ports;
import dev.parley.quickstart.Readiness;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The API nodes behind the proxy, and which of them live. Thread-safe. */
final class ApiNodes {

    private static final Logger LOG = LoggerFactory.getLogger(ApiNodes.class);

    private static final Duration CHECK_EVERY = Duration.ofMillis(500);
    private static final Duration CONNECT_BOUND = Duration.ofSeconds(1);

    /** A busy node may answer slowly once; a refused connection counts at once. */
    private static final int FAILED_CHECKS = 2;

    private final List<ApiNode> nodes;
    private final Readiness readiness = new Readiness();
    private final AtomicInteger next = new AtomicInteger();

    private static final class ApiNode {
        private final InetSocketAddress address;
        private volatile int failedChecks = FAILED_CHECKS;

        ApiNode(int port) {
            this.address = new InetSocketAddress(Ports.LOOPBACK, port);
        }

        boolean lives() {
            return failedChecks < FAILED_CHECKS;
        }

        // Only the thread that checks this node counts up.
        @SuppressWarnings("NonAtomicVolatileUpdate")
        void checked(boolean ready) {
            boolean lived = lives();
            if (ready) {
                failedChecks = 0;
            } else if (lived) {
                failedChecks++;
            }
            if (lived != lives()) {
                LOG.info(
                        "The API node at {} {}", address, lives() ? "is ready" : "does not answer");
            }
        }
    }

    ApiNodes(List<Integer> ports) {
        this.nodes = ports.stream().map(ApiNode::new).toList();
    }

    /** Checks each node regularly on a thread of its own until the process ends. */
    ApiNodes watched() {
        for (ApiNode node : nodes) {
            Thread.ofVirtual().name("watch " + node.address).start(() -> watch(node));
        }
        return this;
    }

    private void watch(ApiNode node) {
        try {
            while (true) {
                node.checked(readiness.isReady(node.address.getPort()));
                Thread.sleep(CHECK_EVERY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Connects to a living node, to each in turn. Tries a node that seems dead only if no other
     * accepts the connection. Returns empty if none does.
     */
    Optional<Socket> connect() {
        for (ApiNode node : inTurn()) {
            var socket = new Socket();
            try {
                socket.setTcpNoDelay(true);
                socket.connect(node.address, (int) CONNECT_BOUND.toMillis());
                return Optional.of(socket);
            } catch (IOException e) {
                node.failedChecks = FAILED_CHECKS;
                Connections.closeQuietly(socket);
            }
        }
        return Optional.empty();
    }

    private List<ApiNode> inTurn() {
        int first = Math.floorMod(next.getAndIncrement(), nodes.size());
        var living = new ArrayList<ApiNode>();
        var others = new ArrayList<ApiNode>();
        for (int i = 0; i < nodes.size(); i++) {
            ApiNode node = nodes.get((first + i) % nodes.size());
            (node.lives() ? living : others).add(node);
        }
        living.addAll(others);
        return living;
    }
}
