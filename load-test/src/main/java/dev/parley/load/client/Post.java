package dev.parley.load.client;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * One HTTP/1.1 POST on a plain socket of its own, blocking: the thinnest client there is, so that
 * what is measured is the server. Of the response it understands chunked bodies and bodies that end
 * with the connection.
 */
final class Post implements AutoCloseable {

    /** A server that says nothing for so long has failed: heartbeats come more often. */
    private static final Duration SILENCE = Duration.ofSeconds(40);

    private final Socket socket;
    private final int status;
    private final InputStream body;

    private Post(Socket socket, int status, InputStream body) {
        this.socket = socket;
        this.status = status;
        this.body = body;
    }

    /** Sends the request, and returns when the response's headers are there. */
    static Post send(URI uri, String accept, String json) throws IOException {
        var socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(Math.toIntExact(SILENCE.toMillis()));
            socket.connect(
                    new InetSocketAddress(InetAddress.getByName(uri.getHost()), uri.getPort()));
            byte[] content = json.getBytes(StandardCharsets.UTF_8);
            String head =
                    """
                    POST %s HTTP/1.1\r
                    Host: %s:%d\r
                    Accept: %s\r
                    Content-Type: application/json\r
                    Content-Length: %d\r
                    Connection: close\r
                    \r
                    """
                            .formatted(
                                    uri.getRawPath(),
                                    uri.getHost(),
                                    uri.getPort(),
                                    accept,
                                    content.length);
            byte[] headBytes = head.getBytes(StandardCharsets.US_ASCII);
            byte[] whole = new byte[headBytes.length + content.length];
            System.arraycopy(headBytes, 0, whole, 0, headBytes.length);
            System.arraycopy(content, 0, whole, headBytes.length, content.length);
            socket.getOutputStream().write(whole);
            return response(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static Post response(Socket socket) throws IOException {
        var in = new BufferedInputStream(socket.getInputStream());
        String statusLine = line(in);
        String[] parts = statusLine.split(" ", 3);
        if (parts.length < 2 || !parts[1].matches("[0-9]{3}")) {
            throw new IOException("No HTTP status line: " + statusLine);
        }
        boolean chunked = false;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String lower = header.toLowerCase(Locale.ROOT);
            chunked |= lower.startsWith("transfer-encoding:") && lower.endsWith("chunked");
        }
        return new Post(socket, Integer.parseInt(parts[1]), chunked ? new ChunkedBody(in) : in);
    }

    int status() {
        return status;
    }

    /** Ends with the response. */
    InputStream body() {
        return body;
    }

    String text() throws IOException {
        return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("The response ended within its headers");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    /** A body that ends before its last chunk is an error, never an end. */
    private static final class ChunkedBody extends InputStream {
        private final InputStream in;
        private int left;
        private boolean first = true;
        private boolean ended;

        ChunkedBody(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int at, int length) throws IOException {
            if (ended) {
                return -1;
            }
            if (left == 0) {
                if (!first) {
                    line(in);
                }
                first = false;
                left = Integer.parseInt(line(in).split(";", 2)[0].strip(), 16);
                if (left == 0) {
                    ended = true;
                    return -1;
                }
            }
            int read = in.read(into, at, Math.min(length, left));
            if (read < 0) {
                throw new EOFException("The response ended within a chunk");
            }
            left -= read;
            return read;
        }
    }
}
