package dev.parley.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between clients and a server, and can go silent as a network does that drops packets: it
 * takes what both sides send and passes nothing on, not even that a connection has ended. What was
 * connected then stays silent for good, as behind a firewall that has forgotten its connections.
 */
final class SilentProxy implements AutoCloseable {

    private final InetSocketAddress server;
    private final ServerSocket listening;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private boolean silent;

    private SilentProxy(InetSocketAddress server) throws IOException {
        this.server = server;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().name("silent-proxy").start(this::accept);
    }

    /** In front of the server on this port of this machine. */
    static SilentProxy of(String host, int port) throws IOException {
        return new SilentProxy(new InetSocketAddress(host, port));
    }

    int port() {
        return listening.getLocalPort();
    }

    /** From now on nothing passes, also on connections that come. */
    synchronized void silence() {
        silent = true;
        connections.forEach(Connection::silence);
    }

    /** Lets connections pass that come from now on. */
    synchronized void speak() {
        silent = false;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                begin(listening.accept());
            } catch (IOException e) {
                // The test is over, or one client found no server.
            }
        }
    }

    private synchronized void begin(Socket client) throws IOException {
        var connection = new Connection(client, new Socket());
        connections.add(connection);
        if (silent) {
            connection.silence();
        } else {
            connection.server.connect(server);
            connection.pass(connection.server, client);
        }
        connection.pass(client, connection.server);
    }

    @Override
    public void close() throws IOException {
        listening.close();
        connections.forEach(Connection::end);
    }

    private static final class Connection {
        private final Socket client;
        private final Socket server;
        private boolean silent;

        Connection(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        synchronized void silence() {
            silent = true;
        }

        void pass(Socket from, Socket to) {
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try {
                                    copy(from, to);
                                } catch (IOException e) {
                                    // Either has ended.
                                }
                                if (!isSilent()) {
                                    end();
                                }
                            });
        }

        private void copy(Socket from, Socket to) throws IOException {
            var bytes = new byte[8_192];
            for (int read = from.getInputStream().read(bytes);
                    read >= 0;
                    read = from.getInputStream().read(bytes)) {
                write(to, bytes, read);
            }
        }

        // Nothing passes any more once silence() has returned.
        private synchronized void write(Socket to, byte[] bytes, int count) throws IOException {
            if (!silent) {
                to.getOutputStream().write(bytes, 0, count);
            }
        }

        private synchronized boolean isSilent() {
            return silent;
        }

        void end() {
            try (client;
                    server) {
                return;
            } catch (IOException e) {
                // It is closed all the same.
            }
        }
    }
}
