package dev.parley.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.modelserver.scripted.Script;
import dev.parley.testsupport.ApiClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Connections whose clients do nothing, or next to nothing, keep nobody else from being served. */
class IdleConnectionsTest {

    private static final int ROUNDS = 4;

    /** In bytes; more than the kernel keeps for a reader who takes nothing. */
    private static final int LONG_ANSWER = 1_500_000;

    private final TestSystem system = TestSystem.get();
    private final ApiClient api = system.api(0);
    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void hangUp() throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
    }

    @Test
    void othersAreServedBesideAThousand() throws IOException {
        serveBeside(1_000, 100, 50);
    }

    @Test
    @Tag("long")
    void othersAreServedBesideEightThousand() throws IOException {
        // One process holds both ends, and Linux lets it open some 20,000 files.
        serveBeside(8_000, 500, 99);
    }

    /**
     * @param silent connections that send nothing
     * @param blocked streams of which nothing is read
     * @param slow uploads of which a byte comes now and then
     */
    private void serveBeside(int silent, int blocked, int slow) throws IOException {
        for (int i = 0; i < silent; i++) {
            connect("");
        }
        var replay = longTurn();
        for (int i = 0; i < blocked; i++) {
            connect("GET " + replay + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        }
        var uploads = new ArrayList<Socket>();
        for (int i = 0; i < slow; i++) {
            uploads.add(
                    connect(
                            "POST /api/documents HTTP/1.1\r\nHost: localhost\r\n"
                                    + "Content-Type: application/json\r\n"
                                    + "Content-Length: 1000\r\n\r\n{"));
        }

        for (int round = 0; round < ROUNDS; round++) {
            for (var upload : uploads) {
                upload.getOutputStream().write(' ');
            }
            serveOne();
        }

        assertThat(uploads).as("none was told that it is late").allMatch(this::hasNoAnswer);
    }

    private void serveOne() {
        var session = api.createSession();
        var events = api.message(session, "beside many").toEnd();
        assertThat(events.getLast().name()).isEqualTo("done");
        assertThat(api.history(session).get("message_count").intValue()).isEqualTo(2);
        var document =
                api.post("/api/documents", "{\"title\":\"beside many\",\"content\":\"Dams.\"}");
        assertThat(document.status()).isEqualTo(202);
        assertThat(
                        api.delete(
                                        "/api/documents/"
                                                + document.body().get("document_id").stringValue())
                                .status())
                .isEqualTo(204);
        assertThat(api.get("/actuator/health/readiness").status()).isEqualTo(200);
    }

    /** The path of a stream that no kernel holds for a reader. */
    private String longTurn() {
        var question = "at length " + UUID.randomUUID();
        var chunk = "word ".repeat(2_000);
        system.model.when(
                question, Script.answer(Collections.nCopies(LONG_ANSWER / chunk.length(), chunk)));
        var session = api.createSession();
        var stream = api.message(session, question);
        assertThat(stream.toEnd().getLast().name()).isEqualTo("done");
        return "/api/chat/sessions/%s/turns/%s/events"
                .formatted(session, stream.header("Parley-Turn-Id"));
    }

    private Socket connect(String begin) throws IOException {
        var socket = new Socket();
        sockets.add(socket);
        socket.setReceiveBufferSize(1_024);
        socket.connect(new InetSocketAddress("127.0.0.1", api.base().getPort()));
        socket.getOutputStream().write(begin.getBytes(UTF_8));
        return socket;
    }

    private boolean hasNoAnswer(Socket socket) {
        try {
            return socket.getInputStream().available() == 0;
        } catch (IOException closed) {
            return false;
        }
    }
}
