package dev.parley.quickstart.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies bytes between two connections in both directions until one of them ends. */
final class Connections {

    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    private static final int CHUNK = 16 * 1024;

    /** How long a client may go on reading after its server has gone. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    private Connections() {}

    /**
     * Returns when both are closed. A client that has ended its output still gets the answer. When
     * the server ends, the client's connection ends, too, and the client can connect again.
     */
    static void join(Socket client, Socket server) throws InterruptedException {
        Thread requests = Thread.ofVirtual().name("request").start(() -> forward(client, server));
        try (client;
                server) {
            copy(server.getInputStream(), client.getOutputStream());
            // Closing it at once would discard what the client has not read yet.
            client.shutdownOutput();
            requests.join(LINGER);
        } catch (IOException e) {
            LOG.debug("A connection broke: {}", e.getMessage());
        }
    }

    private static void forward(Socket client, Socket server) {
        try {
            copy(client.getInputStream(), server.getOutputStream());
            server.shutdownOutput();
        } catch (IOException e) {
            // This ends the other direction, too.
            closeQuietly(server);
        }
    }

    private static void copy(InputStream from, OutputStream to) throws IOException {
        byte[] chunk = new byte[CHUNK];
        for (int read = from.read(chunk); read >= 0; read = from.read(chunk)) {
            to.write(chunk, 0, read);
        }
    }

    /** Sends an answer to a client, and gives it time to read before the connection closes. */
    static void answer(Socket client, byte[] answer) throws IOException {
        client.getOutputStream().write(answer);
        client.shutdownOutput();
        client.setSoTimeout((int) LINGER.toMillis());
        byte[] request = new byte[CHUNK];
        long deadline = System.nanoTime() + LINGER.toNanos();
        while (client.getInputStream().read(request) >= 0 && System.nanoTime() - deadline < 0) {
            continue;
        }
    }

    static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("A connection was not closed cleanly: {}", e.getMessage());
        }
    }
}
