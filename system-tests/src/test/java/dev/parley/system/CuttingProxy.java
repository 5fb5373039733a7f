package dev.parley.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a client and an API node. It resets a connection as soon as the node's answer on
 * it has this text; the client gets what came before. So it does with the first connections; later
 * ones pass whole.
 */
final class CuttingProxy implements AutoCloseable {

    private final URI node;
    private final String text;
    private final AtomicInteger cuts;
    private final ServerSocket listening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private CuttingProxy(URI node, String text, int cuts) throws IOException {
        this.node = node;
        this.text = text;
        this.cuts = new AtomicInteger(cuts);
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("cutting-proxy").start(this::accept);
    }

    /** Cuts this many connections, each before the text in its answer. */
    static CuttingProxy before(URI node, String text, int cuts) throws IOException {
        return new CuttingProxy(node, text, cuts);
    }

    URI base() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    /** How many cuts are still to come. */
    int left() {
        return cuts.get();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                var client = listening.accept();
                var server = new Socket();
                open.add(client);
                open.add(server);
                server.connect(new InetSocketAddress(node.getHost(), node.getPort()));
                Thread.ofVirtual().start(() -> pass(client, server));
                Thread.ofVirtual().start(() -> answer(server, client));
            } catch (IOException e) {
                // The test is over.
            }
        }
    }

    private void pass(Socket client, Socket server) {
        try {
            client.getInputStream().transferTo(server.getOutputStream());
            server.shutdownOutput();
        } catch (IOException e) {
            reset(client, server);
        }
    }

    private void answer(Socket server, Socket client) {
        var seen = new StringBuilder();
        var buffer = new byte[1024];
        try {
            var in = server.getInputStream();
            var out = client.getOutputStream();
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                int before = seen.length();
                seen.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
                int at = cuts.get() > 0 ? seen.indexOf(text) : -1;
                if (at >= 0) {
                    out.write(buffer, 0, Math.max(0, at - before));
                    out.flush();
                    cuts.decrementAndGet();
                    reset(client, server);
                    return;
                }
                out.write(buffer, 0, n);
                out.flush();
            }
            client.shutdownOutput();
        } catch (IOException e) {
            reset(client, server);
        }
    }

    // Without a lingering close, the client would take it for the end of the answer.
    private static void reset(Socket... sockets) {
        for (var socket : sockets) {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException e) {
                // It is closed already.
            }
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        reset(open.toArray(Socket[]::new));
    }
}
