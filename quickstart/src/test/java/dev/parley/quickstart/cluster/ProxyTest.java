package dev.parley.quickstart.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.quickstart.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nobody checks the nodes here: the proxy must notice refused connections by itself. */
class ProxyTest {

    private final ServerSocket first = listen();
    private final ServerSocket second = listen();
    private final int port = Ports.free();
    private Proxy proxy;

    ProxyTest() throws IOException {}

    @BeforeEach
    void start() throws IOException {
        proxy =
                Proxy.start(
                        port, new ApiNodes(List.of(first.getLocalPort(), second.getLocalPort())));
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        first.close();
        second.close();
    }

    @Test
    void connectsClientsWithEachNodeInTurnAndPassesBytesOnAtOnce() throws IOException {
        try (var a = client();
                var atFirst = first.accept();
                var b = client();
                var atSecond = second.accept()) {
            say(a, "hello");
            assertThat(hear(atFirst, 5)).isEqualTo("hello");
            say(atFirst, "token");
            assertThat(hear(a, 5)).isEqualTo("token");
            say(b, "other");
            assertThat(hear(atSecond, 5)).isEqualTo("other");
        }
    }

    @Test
    void closesAClientsConnectionWhenItsNodeDiesAndGoesOnWithTheOther() throws IOException {
        try (var client = client()) {
            var node = first.accept();
            say(node, "tok");
            first.close();
            node.close();

            assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("tok");
        }
        for (int i = 0; i < 4; i++) {
            try (var client = client();
                    var node = second.accept()) {
                say(node, "on");
                assertThat(hear(client, 2)).isEqualTo("on");
            }
        }
    }

    @Test
    void aClientThatHasEndedItsOutputStillGetsTheAnswer() throws IOException {
        try (var client = client();
                var node = first.accept()) {
            say(client, "request");
            client.shutdownOutput();
            assertThat(node.getInputStream().readAllBytes()).asString().isEqualTo("request");

            say(node, "answer");
            assertThat(hear(client, 6)).isEqualTo("answer");
        }
    }

    @Test
    void answers503IfNoNodeLives() throws IOException {
        first.close();
        second.close();
        try (var client = client()) {
            say(client, "GET / HTTP/1.1\r\n\r\n");
            client.shutdownOutput();

            assertThat(client.getInputStream().readAllBytes())
                    .asString()
                    .startsWith("HTTP/1.1 503 Service Unavailable\r\n")
                    .contains("\r\nRetry-After: 1\r\n", "\r\n\r\n{", "\"code\":\"unavailable\"");
        }
    }

    private Socket client() throws IOException {
        return new Socket(Ports.LOOPBACK, port);
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 10, InetAddress.getByName(Ports.LOOPBACK));
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String hear(Socket socket, int length) throws IOException {
        return new String(socket.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
    }
}
