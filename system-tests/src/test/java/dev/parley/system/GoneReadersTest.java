package dev.parley.system;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.api.stream.OpenStreams;
import dev.parley.modelserver.scripted.Script;
import dev.parley.testsupport.SseStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** A reader that has gone leaves nothing behind for those who come after it. */
class GoneReadersTest {

    private static final int READERS = 20;

    private final TestSystem system = TestSystem.get();

    @Test
    void readersWhoComeRightAfterOthersHaveGoneAreServed() {
        var session = system.api(0).createSession();
        var turn = system.api(0).message(session, "hello");
        var whole = turn.toEnd();
        try (var node = system.startApi("--parley.api.heartbeat=100ms")) {
            var api = TestSystem.client(node);
            var open = node.getBean(OpenStreams.class);
            for (int round = 0; round < 3; round++) {
                var readers =
                        IntStream.range(0, READERS).mapToObj(i -> api.session(session)).toList();
                readers.forEach(SseStream::untilComment);
                assertThat(open.count()).isEqualTo(READERS);

                readers.forEach(SseStream::close);
                await("the node has noticed").until(() -> open.count() == 0);
                assertThat(api.turn(session, turn.header("Parley-Turn-Id")).toEnd())
                        .isEqualTo(whole);
            }
        }
    }

    @Test
    void aReaderWhoTakesNothingIsSentAway() throws IOException {
        var much = Stream.generate(() -> "x".repeat(10_000)).limit(200).toArray(String[]::new);
        system.model.when("much", Script.answer(much));
        var session = system.api(0).createSession();
        try (var node =
                        system.startApi(
                                "--parley.api.send-timeout=1s", "--parley.api.send-buffer=4KB");
                var reader = request(node, "GET", session)) {
            var open = node.getBean(OpenStreams.class);
            assertThat(reader.getInputStream().read()).isEqualTo('H');

            system.api(0).message(session, "much").toEnd();

            await("the node has given up").until(() -> open.count() == 0);
        }
    }

    @Test
    void theHeadAloneOpensNoStream() throws IOException {
        var session = system.api(0).createSession();
        try (var node = system.startApi();
                var head = request(node, "HEAD", session)) {
            assertThat(new String(head.getInputStream().readAllBytes(), US_ASCII))
                    .startsWith("HTTP/1.1 200")
                    .contains("Content-Type: text/event-stream\r\n")
                    .endsWith("\r\n\r\n");
            await("nothing is open").until(() -> node.getBean(OpenStreams.class).count() == 0);
        }
    }

    /** Asks for the session's stream without a client that reads ahead. */
    private static Socket request(
            ConfigurableApplicationContext node, String method, String session) throws IOException {
        var port = node.getEnvironment().getRequiredProperty("local.server.port");
        var socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress("127.0.0.1", Integer.parseInt(port)));
        var request =
                method
                        + " /api/chat/sessions/"
                        + session
                        + "/events HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(US_ASCII));
        return socket;
    }
}
