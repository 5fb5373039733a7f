package dev.parley.quickstart.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins two connections, byte by byte and in both directions, until one of them ends. */
final class Connections {

    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    private static final int CHUNK = 16 * 1024;

    /** How long a client may go on reading what it was sent, once its server has gone. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    private Connections() {}

    /**
     * Returns when both are closed. A client that has said all it has to say is still answered; a
     * server that has ended has ended the exchange, so the client is let go, and comes back.
     */
    static void join(Socket client, Socket server) throws InterruptedException {
        Thread requests = Thread.ofVirtual().name("request").start(() -> forward(client, server));
        try (client;
                server) {
            copy(server.getInputStream(), client.getOutputStream());
            // Closing at once would discard what the client has not read yet.
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
            // Ends the other direction as well.
            closeQuietly(server);
        }
    }

    private static void copy(InputStream from, OutputStream to) throws IOException {
        byte[] chunk = new byte[CHUNK];
        for (int read = from.read(chunk); read >= 0; read = from.read(chunk)) {
            to.write(chunk, 0, read);
        }
    }

    /** Answers a client that nobody serves, and lets it read the answer before the end. */
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
