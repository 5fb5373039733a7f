package dev.parley.quickstart.cluster;

import dev.parley.quickstart.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reverse proxy in front of the API nodes: connects each client with a living node and passes
 * every byte on at once. It knows no HTTP, except for its answer if no node lives.
 */
final class Proxy implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Proxy.class);

    private static final int MAX_CONNECTIONS = 4_000;
    private static final int BACKLOG = 1_024;

    private static final String NOBODY =
            """
            {"type":"/problems/unavailable","title":"Unavailable","status":503,\
            "detail":"No API node answers now","code":"unavailable"}""";

    private final ServerSocket server;
    private final ApiNodes nodes;
    private final Semaphore room = new Semaphore(MAX_CONNECTIONS);

    private Proxy(ServerSocket server, ApiNodes nodes) {
        this.server = server;
        this.nodes = nodes;
    }

    static Proxy start(int port, ApiNodes nodes) throws IOException {
        var server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getByName(Ports.LOOPBACK), port), BACKLOG);
        var proxy = new Proxy(server, nodes);
        Thread.ofPlatform().name("accept").daemon().start(proxy::accept);
        return proxy;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                if (room.tryAcquire()) {
                    Thread.ofVirtual().name("response").start(() -> serve(client));
                } else {
                    Connections.closeQuietly(client);
                }
            } catch (IOException e) {
                if (!server.isClosed()) {
                    LOG.warn("A connection could not be accepted: {}", e.getMessage());
                }
            }
        }
    }

    private void serve(Socket client) {
        try {
            client.setTcpNoDelay(true);
            Optional<Socket> node = nodes.connect();
            if (node.isPresent()) {
                Connections.join(client, node.get());
            } else {
                refuse(client);
            }
        } catch (IOException e) {
            LOG.debug("A client has gone: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Connections.closeQuietly(client);
            room.release();
        }
    }

    private static void refuse(Socket client) throws IOException {
        String head =
                """
                HTTP/1.1 503 Service Unavailable
                Content-Type: application/problem+json
                Content-Length: %d
                Retry-After: 1
                Cache-Control: no-store
                X-Content-Type-Options: nosniff
                Connection: close

                """
                        .formatted(NOBODY.length())
                        .replace("\n", "\r\n");
        Connections.answer(client, (head + NOBODY).getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
