package dev.parley.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.api.stream.OpenStreams;
import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import dev.parley.testsupport.DocumentCalls;
import dev.parley.testsupport.EventStream.Event;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/** The proxy that {@code docker-compose.yml} starts, in front of two API nodes. */
class NginxTest {

    private static final int MIB = 1 << 20;
    private static final String PDF = "application/pdf";
    private static final Path FOLDER = Path.of("target", "nginx").toAbsolutePath();

    private static TestSystem system;
    private static Nginx nginx;

    /** An answer as it came over the wire. */
    private record Raw(int status, String head, String body) {}

    @BeforeAll
    static void start() throws IOException {
        Nginx.requireInstalled();
        system = TestSystem.get();
        nginx = Nginx.start(FOLDER.resolve("both"), Nginx.ports(system.api(0), system.api(1)));
    }

    @AfterAll
    static void stop() {
        if (nginx != null) {
            nginx.close();
        }
    }

    @Test
    void eventsPassAsSoonAsTheyAreWritten() {
        var gate = new Gate();
        system.model.when("through the proxy", Script.paced(4, 0).holdAfter(2, gate));
        var session = nginx.api().createSession();

        var stream = nginx.api().message(session, "through the proxy");
        stream.tokens(2);
        try (var reader = nginx.api().session(session)) {
            assertThat(reader.status()).isEqualTo(200);
            assertThat(reader.header("Content-Type")).isEqualTo("text/event-stream");
            reader.tokens(2);
            // A heartbeat.
            reader.untilComment();
            gate.release();

            assertThat(stream.toEnd().getLast().name()).isEqualTo("done");
            reader.until("done");
            assertThat(reader.seen()).isEqualTo(stream.seen());
        }
    }

    @Test
    void aSessionsStreamTakesItsConnectionAlongAndOtherCallsKeepTheirs() {
        var session = nginx.api().createSession();
        var stream = nginx.api().message(session, "for many readers");
        var turn = stream.header("Parley-Turn-Id");
        var events = stream.toEnd();

        for (int i = 0; i < 20; i++) {
            assertThat(nginx.api().get("/api/models").status()).isEqualTo(200);
            try (var reader = nginx.api().session(session)) {
                assertThat(reader.status()).isEqualTo(200);
                assertThat(nginx.api().turn(session, turn).toEnd()).isEqualTo(events);
            }
        }
    }

    @Test
    void aReaderResumesOnAnotherNodeWhenItsOwnStops() throws IOException {
        var gate = new Gate();
        system.model.when("node after node", Script.paced(6, 0).holdAfter(3, gate));
        system.stopWorker();
        // The model is silent while a node stops.
        system.startWorker("--parley.model.between-tokens-timeout=1m");
        var nodes = List.of(system.startApi(), system.startApi());
        try (var proxy =
                Nginx.start(
                        FOLDER.resolve("failover"),
                        Nginx.ports(
                                TestSystem.client(nodes.get(0)),
                                TestSystem.client(nodes.get(1))))) {
            var session = system.api(0).createSession();
            var turn = system.api(0).message(session, "node after node");
            turn.tokens(3);
            List<Event> events = new ArrayList<>();
            try (var reader = proxy.api().session(session)) {
                reader.tokens(3);
                nodes.stream().filter(NginxTest::hasReaders).forEach(node -> node.close());
                assertThat(nodes).filteredOn(node -> node.isActive()).hasSize(1);
                events.addAll(reader.toEnd());
            }
            gate.release();
            try (var again = proxy.api().session(session, "Last-Event-ID", events.getLast().id())) {
                again.until("done");
                events.addAll(again.seen());
            }

            assertThat(events).isEqualTo(turn.toEnd());
        } finally {
            nodes.forEach(ConfigurableApplicationContext::close);
            system.stopWorker();
            system.startWorker();
        }
    }

    /** It begins like a PDF, and is none, so nobody reads it for long. */
    private static byte[] file(int length) {
        return Arrays.copyOf("%PDF-1.7 no".getBytes(UTF_8), length);
    }

    private static boolean hasReaders(ConfigurableApplicationContext node) {
        return node.getBean(OpenStreams.class).count() > 0;
    }

    @Test
    void theLargestFilePassesWithTheFormAroundIt() {
        var documents = new DocumentCalls(nginx.api());
        var fields = Map.of("title", "x".repeat(200), "metadata", "{\"k\":\"v\"}");

        var taken = nginx.api().upload("large.pdf", PDF, file(20 * MIB), fields);
        var refused = nginx.api().upload("large.pdf", PDF, file(20 * MIB + 1), fields);

        assertThat(taken.status()).isEqualTo(202);
        documents.delete(taken.body().get("document_id").stringValue());
        assertThat(refused.status()).isEqualTo(413);
        assertThat(refused.code()).isEqualTo("payload_too_large");
        assertThat(refused.body().get("limit_bytes").intValue()).isEqualTo(20 * MIB);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator",
                "/actuator/",
                "/actuator?x",
                "/actuator/metrics",
                "/actuator/health",
                "/actuator/health/",
                "/actuator/health/turnIntake",
                "/actuator/health/liveness/",
                "/actuator;/metrics",
                "/actuator;x=y/metrics",
                "/actuator%3b/metrics",
                "/actuator%3B/metrics",
                "/;/actuator/metrics",
                "/%61ctuator/metrics",
                "/actuator%2fmetrics",
                "/actuator%2Fmetrics",
                "//actuator/metrics",
                "/actuator//metrics",
                "/api/../actuator/metrics",
                "/api/%2e%2e/actuator/metrics",
                "/api/..;/actuator/metrics",
                "/api/chat/..;/../actuator/metrics",
                "/actuator/health/liveness/../../metrics",
                "/actuator/health/liveness;/../../metrics",
                "/actuator/health/liveness/..;/..;/metrics",
                "http://x/actuator/metrics",
            })
    void nothingOfTheActuatorIsPublic(String path) throws IOException {
        var answer =
                raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertProblem(answer, 404, "not_found");
        // The nodes were not even asked.
        assertThat(answer.body()).contains("There is nothing here");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator/health/liveness",
                "/actuator/health/readiness",
                "/actuator/%68ealth/readiness"
            })
    void onlyTheProbesAre(String path) throws IOException {
        var answer = raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("{\"status\":\"UP\"}");
    }

    @Test
    void aSemicolonInAQueryIsNoPathParameter() {
        assertThat(nginx.api().get("/api/chat/sessions?q=a;b").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "TRACE /api/models HTTP/1.1, '', 405, method_not_allowed",
        "CONNECT /api/models HTTP/1.1, '', 405, method_not_allowed",
        "CONNECT x:80 HTTP/1.1, '', 400, bad_request",
        "X /api/models HTTP/1.1, '', 405, method_not_allowed",
        "POST /api/models HTTP/1.1, 'Content-Length: 0', 405, method_not_allowed",
        "POST /api/documents HTTP/1.1, 'Transfer-Encoding: gzip', 501, bad_request",
        "POST /api/documents HTTP/1.1, 'Content-Length: 23000000', 413, payload_too_large",
        "POST /api/chat/sessions HTTP/1.1, 'Content-Length: 23000000', 413, payload_too_large",
        "GET /api/models HTTP/1.1, 'Content-Length: x', 400, bad_request",
        "GET /api/models HTTP/3.0, '', 505, bad_request",
        "GET /%00 HTTP/1.1, '', 400, bad_request",
        "nonsense, '', 400, bad_request",
        "GET /nowhere HTTP/1.1, '', 404, not_found",
        "GET /problem HTTP/1.1, '', 404, not_found",
        "POST /api/chat/sessions HTTP/1.1, 'Sec-Fetch-Site: cross-site', 403, cross_origin",
    })
    void errorsAreProblemDocuments(String line, String header, int status, String code)
            throws IOException {
        var head = header.isEmpty() ? "" : header + "\r\n";

        var answer = raw(line + "\r\nHost: localhost\r\nConnection: close\r\n" + head + "\r\n");

        assertProblem(answer, status, code);
    }

    @Test
    void anotherHostIsRefused() throws IOException {
        assertProblem(
                raw(
                        "GET /api/models HTTP/1.1\r\nHost: evil.example\r\n"
                                + "Connection: close\r\n\r\n"),
                421,
                "misdirected");
    }

    @Test
    void whatIsTooLongIsAProblemDocument() throws IOException {
        var path = raw("GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        var head =
                raw("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(20_000) + "\r\n\r\n");

        assertProblem(path, 400, "bad_request");
        assertProblem(head, 400, "bad_request");
    }

    @Test
    void whatWasSearchedForIsInNoLog() throws IOException {
        var lines = nginx.accessLog().size();

        assertThat(nginx.api().get("/api/chat/sessions?q=hush-hush").status()).isEqualTo(200);
        raw(
                "TRACE /api/chat/sessions?q=hush-hush HTTP/1.1\r\n"
                        + "Host: localhost\r\nConnection: close\r\n\r\n");
        raw("GET /api/chat/sessions?q=hush-hush HTTP/9\r\nHost: localhost\r\n\r\n");

        await("the lines").until(() -> nginx.accessLog().size() >= lines + 3);
        assertThat(nginx.logs())
                .contains("\"GET /api/chat/sessions\" 200 ")
                .contains("\"TRACE /api/chat/sessions\" 405 ")
                .doesNotContain("hush-hush");
    }

    @Test
    void whileNoNodeAnswersClientsAreToldToTryAgain() throws IOException {
        int nobody;
        try (var socket = new ServerSocket(0)) {
            nobody = socket.getLocalPort();
        }
        try (var proxy = Nginx.start(FOLDER.resolve("alone"), List.of(nobody))) {
            for (int i = 0; i < 3; i++) {
                var answer = proxy.api().get("/api/chat/sessions?q=hush-hush");

                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.code()).isEqualTo("unavailable");
                assertThat(answer.body().get("status").intValue()).isEqualTo(503);
                assertThat(answer.response().headers().firstValue("Retry-After")).hasValue("1");
            }
            await("the lines").until(() -> proxy.accessLog().size() >= 3);
            assertThat(proxy.logs()).doesNotContain("hush-hush");
        }
    }

    private static void assertProblem(Raw answer, int status, String code) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.head())
                .contains("Content-Type: application/problem+json")
                .containsOnlyOnce("Cache-Control: no-store")
                .containsOnlyOnce("X-Content-Type-Options: nosniff")
                .containsOnlyOnce("Content-Security-Policy: default-src 'none';");
        // A node may send it in chunks.
        var body = answer.body();
        var problem =
                JsonMapper.shared()
                        .readTree(body.substring(body.indexOf('{'), body.lastIndexOf('}') + 1));
        assertThat(problem.get("code").stringValue()).isEqualTo(code);
        assertThat(problem.get("type").stringValue()).isEqualTo("/problems/" + code);
        assertThat(problem.get("status").intValue()).isEqualTo(status);
        assertThat(problem.get("title").stringValue()).isNotBlank();
        assertThat(problem.get("detail").stringValue()).isNotBlank();
    }

    private static Raw raw(String request) throws IOException {
        try (var socket = nginx.connect()) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(UTF_8));
            var answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            var parts = answer.split("\r\n\r\n", 2);
            assertThat(parts).as(answer).hasSize(2);
            return new Raw(Integer.parseInt(parts[0].split(" ")[1]), parts[0], parts[1]);
        }
    }
}
