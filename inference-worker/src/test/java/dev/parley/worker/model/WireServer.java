package dev.parley.worker.model;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/** Plays one wire for each connection; the last one again for all later ones. */
final class WireServer implements AutoCloseable {

    /** Writes a response. */
    @FunctionalInterface
    interface Play {
        void on(Wire wire) throws IOException, InterruptedException;
    }

    private static final Pattern LENGTH = Pattern.compile("content-length: (\\d+)");

    private final ServerSocket listening;
    private final Queue<Play> plays;
    private final List<String> bodies = new CopyOnWriteArrayList<>();

    WireServer(Play... plays) throws IOException {
        this.plays = new ArrayDeque<>(List.of(plays));
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    String baseUrl() {
        return "http://127.0.0.1:" + listening.getLocalPort() + "/v1";
    }

    /** The bodies of the requests so far. */
    List<String> requests() {
        return bodies;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try (var socket = listening.accept()) {
                socket.setTcpNoDelay(true);
                bodies.add(request(socket));
                var play = plays.size() == 1 ? plays.element() : plays.remove();
                play.on(new Wire(socket));
            } catch (IOException e) {
                // The client has what it wanted, or the test is over.
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static String request(Socket socket) throws IOException {
        var in = socket.getInputStream();
        var head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            head.write(in.read());
        }
        var length =
                LENGTH.matcher(head.toString(StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT));
        return length.find()
                ? new String(
                        in.readNBytes(Integer.parseInt(length.group(1))), StandardCharsets.UTF_8)
                : "";
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }

    /** A connection on which the head of a response is written with the first byte of its body. */
    static final class Wire {
        private final Socket socket;
        private final OutputStream out;

        private Wire(Socket socket) throws IOException {
            this.socket = socket;
            this.out = socket.getOutputStream();
        }

        Wire head(int status, String type) throws IOException {
            out.write(
                    "HTTP/1.1 %d X\r\nContent-Type: %s\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                            .formatted(status, type)
                            .getBytes(StandardCharsets.UTF_8));
            return this;
        }

        Wire raw(String text) throws IOException {
            return bytes(text.getBytes(StandardCharsets.UTF_8));
        }

        Wire bytes(byte[] bytes) throws IOException {
            out.write(
                    (Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.UTF_8));
            out.write(bytes);
            out.write("\r\n".getBytes(StandardCharsets.UTF_8));
            return this;
        }

        /** Ends the response as HTTP has it. */
        void end() throws IOException {
            out.write("0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        }

        /** Leaves the response without an end, until the client goes. */
        void leaveOpen() throws IOException {
            while (socket.getInputStream().read() >= 0) {
                continue;
            }
        }
    }
}
