package dev.parley.testsupport;

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
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One HTTP/1.1 request on a plain socket of its own, blocking. It is the thinnest client there is,
 * so that times are the server's and a silent server is noticed. It understands chunked bodies and
 * bodies that end with the connection. For one thread; any thread may close it.
 */
public final class Exchange implements AutoCloseable {

    /** A server that is silent for so long has failed: heartbeats come more often. */
    private static final Duration SILENCE = Duration.ofSeconds(40);

    /** In bytes; the system raises it to the least that it allows. */
    private static final int SMALLEST_BUFFER = 1_024;

    private final Socket socket;
    private final int status;
    private final Map<String, String> headers;
    private final InputStream body;

    private Exchange(Socket socket, int status, Map<String, String> headers, InputStream body) {
        this.socket = socket;
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    /** Posts, and returns when the response's headers are there. */
    public static Exchange post(URI uri, String accept, String json) throws IOException {
        return open("POST", uri, Map.of("Accept", accept), json, SILENCE);
    }

    /**
     * Posts, and returns when the response's headers are there. The connection takes next to
     * nothing of the body until it is read.
     */
    public static Exchange postAndDoNotRead(URI uri, String accept, String json)
            throws IOException {
        var socket = new Socket();
        // Set before it connects, so that the server's side stays as small.
        socket.setReceiveBufferSize(SMALLEST_BUFFER);
        return open(socket, "POST", uri, Map.of("Accept", accept), json, SILENCE);
    }

    /**
     * Sends the request, and returns when the response's headers are there.
     *
     * @param json the body; empty if the method has none
     * @param silence how long the server may be silent, now and while the body is read
     */
    public static Exchange open(
            String method, URI uri, Map<String, String> headers, String json, Duration silence)
            throws IOException {
        return open(new Socket(), method, uri, headers, json, silence);
    }

    private static Exchange open(
            Socket socket,
            String method,
            URI uri,
            Map<String, String> headers,
            String json,
            Duration silence)
            throws IOException {
        try {
            int patience = Math.toIntExact(silence.toMillis());
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(patience);
            socket.connect(
                    new InetSocketAddress(InetAddress.getByName(uri.getHost()), uri.getPort()),
                    patience);
            byte[] content = json.getBytes(StandardCharsets.UTF_8);
            var head = new StringBuilder();
            head.append("%s %s HTTP/1.1\r\n".formatted(method, target(uri)));
            head.append("Host: %s:%d\r\n".formatted(uri.getHost(), uri.getPort()));
            headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
            if (content.length > 0) {
                head.append("Content-Type: application/json\r\n");
                head.append("Content-Length: %d\r\n".formatted(content.length));
            }
            head.append("Connection: close\r\n\r\n");
            byte[] headBytes = head.toString().getBytes(StandardCharsets.US_ASCII);
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

    private static String target(URI uri) {
        return uri.getRawQuery() == null
                ? uri.getRawPath()
                : uri.getRawPath() + "?" + uri.getRawQuery();
    }

    private static Exchange response(Socket socket) throws IOException {
        var in = new BufferedInputStream(socket.getInputStream());
        String statusLine = line(in);
        String[] parts = statusLine.split(" ", 3);
        if (parts.length < 2 || !parts[1].matches("[0-9]{3}")) {
            throw new IOException("No HTTP status line: " + statusLine);
        }
        var headers = new HashMap<String, String>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = Math.max(0, header.indexOf(':'));
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        boolean chunked = "chunked".equalsIgnoreCase(headers.get("transfer-encoding"));
        return new Exchange(
                socket, Integer.parseInt(parts[1]), headers, chunked ? new ChunkedBody(in) : in);
    }

    public int status() {
        return status;
    }

    /**
     * @param name in lower case
     */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** Ends with the response. */
    public InputStream body() {
        return body;
    }

    public String text() throws IOException {
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

    /** Treats a body that stops before its last chunk as an error, not as an end. */
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
