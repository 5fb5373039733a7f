package dev.parley.load.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntSupplier;

/**
 * The way from the services to the database, which can fall silent as a network does that drops
 * packets: connections stay open, nobody is told anything, and nothing arrives. What was sent
 * meanwhile arrives later, as TCP repeats it. Thread-safe.
 */
final class Line implements AutoCloseable {

    private static final int CHUNK = 16 * 1024;
    private static final int BACKLOG = 256;

    private final ServerSocket server;
    private volatile CountDownLatch silence = new CountDownLatch(0);

    private Line(ServerSocket server) {
        this.server = server;
    }

    /**
     * Opens a way to a port of this machine.
     *
     * @param to asked for each connection: the port is chosen after the line is opened
     */
    static Line open(IntSupplier to) throws IOException {
        var server = new ServerSocket();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        var line = new Line(server);
        Thread.ofVirtual().name("line").start(() -> line.accept(to));
        return line;
    }

    int port() {
        return server.getLocalPort();
    }

    void fallSilent() {
        silence = new CountDownLatch(1);
    }

    void speakAgain() {
        silence.countDown();
    }

    private void accept(IntSupplier to) {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                Thread.ofVirtual().start(() -> join(client, to));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void join(Socket client, IntSupplier to) {
        try (client;
                var database = new Socket()) {
            silence.await();
            database.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            database.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), to.getAsInt()));
            var there = Thread.ofVirtual().start(() -> copy(client, database));
            copy(database, client);
            there.join();
        } catch (IOException | InterruptedException e) {
            // One of the two has gone; the other is told by its closed connection.
            return;
        }
    }

    // Ends both directions when one ends: nobody here goes on with half a connection.
    private void copy(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] chunk = new byte[CHUNK];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                silence.await();
                out.write(chunk, 0, read);
            }
            silence.await();
        } catch (IOException | InterruptedException e) {
            return;
        }
    }

    @Override
    public void close() throws IOException {
        speakAgain();
        server.close();
    }
}
