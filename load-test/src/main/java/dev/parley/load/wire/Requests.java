package dev.parley.load.wire;

import java.nio.charset.StandardCharsets;

/** The bytes of HTTP requests; each asks for a connection of its own. */
public final class Requests {

    private Requests() {}

    public static byte[] post(String path, String accept, String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        var head =
                "POST %s HTTP/1.1\r\nHost: localhost\r\nAccept: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
                        .formatted(path, accept, body.length)
                        .getBytes(StandardCharsets.US_ASCII);
        byte[] whole = new byte[head.length + body.length];
        System.arraycopy(head, 0, whole, 0, head.length);
        System.arraycopy(body, 0, whole, head.length, body.length);
        return whole;
    }

    /**
     * @param headers each with its line end
     */
    public static byte[] get(String path, String accept, String headers) {
        return "GET %s HTTP/1.1\r\nHost: localhost\r\nAccept: %s\r\n%sConnection: close\r\n\r\n"
                .formatted(path, accept, headers)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
