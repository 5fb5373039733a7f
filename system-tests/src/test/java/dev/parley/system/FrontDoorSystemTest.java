package dev.parley.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import dev.parley.testsupport.ApiClient;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What pages of strangers cannot do in a browser that reaches a node, over all calls. */
class FrontDoorSystemTest {

    private static final String APP = "https://app.example.com";
    private static final String EVIL = "https://evil.example";

    private static final Map<String, String> EVERYWHERE =
            Map.of(
                    "X-Content-Type-Options", "nosniff",
                    "Content-Security-Policy",
                            "default-src 'none'; base-uri 'none'; form-action 'none';"
                                    + " frame-ancestors 'none'",
                    "X-Frame-Options", "DENY",
                    "Cross-Origin-Resource-Policy", "same-origin",
                    "Referrer-Policy", "no-referrer");

    private final TestSystem system = TestSystem.get();

    @Test
    void noCallIsAnsweredUnderAnotherName() throws IOException {
        // A stranger's page whose name leads to this machine would be of the same origin.
        var session = system.api(0).createSession();
        for (var call : calls(session)) {
            assertThat(status(call + " HTTP/1.1\r\nHost: evil.example"))
                    .as(call)
                    .isEqualTo("HTTP/1.1 421");
        }
    }

    @Test
    void noWriteOfAnotherPageIsTaken() throws IOException {
        var session = system.api(0).createSession();
        var writes = calls(session).stream().filter(call -> !call.startsWith("GET")).toList();
        assertThat(writes).hasSizeGreaterThan(5);

        for (var call : writes) {
            for (var by : List.of("Sec-Fetch-Site: cross-site", "Origin: " + EVIL)) {
                assertThat(status(call + " HTTP/1.1\r\nHost: localhost\r\n" + by))
                        .as(call)
                        .isEqualTo("HTTP/1.1 403");
            }
        }
        // A form needs no permission, and neither does a body without a type.
        var title = "planted " + UUID.randomUUID();
        system.api(0).post("/api/chat/sessions", "{\"title\":\"" + title + "\"}", "Origin", EVIL);
        assertThat(system.api(0).get("/api/chat/sessions").body().toString()).doesNotContain(title);
        assertThat(system.api(0).history(session).get("session_id").stringValue())
                .isEqualTo(session);
    }

    private List<String> calls(String session) {
        var calls = new TreeMap<String, String>();
        for (var route : system.routes()) {
            for (var path : route.getPatternValues()) {
                var one =
                        path.replace("{sessionId}", session)
                                .replaceAll("\\{\\w+}", UUID.randomUUID().toString());
                route.getMethodsCondition()
                        .getMethods()
                        .forEach(method -> calls.put(method + " " + path, method + " " + one));
            }
        }
        assertThat(calls).hasSizeGreaterThan(10);
        return List.copyOf(calls.values());
    }

    private String status(String head) throws IOException {
        try (var socket = new Socket("127.0.0.1", system.api(0).base().getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write((head + "\r\nConnection: close\r\n\r\n").getBytes(UTF_8));
            var answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            return answer.substring(0, "HTTP/1.1 200".length());
        }
    }

    @Test
    void streamsForbidWhatAllAnswersDo() {
        var gate = new Gate();
        system.model.when("streams with heads", Script.answer("a", "b").holdAfter(1, gate));
        var api = system.api(0);
        var session = api.createSession();
        var message = api.message(session, "streams with heads");
        try (var reader = api.session(session)) {
            reader.tokens(1);
            EVERYWHERE.forEach(
                    (name, value) -> {
                        assertThat(reader.header(name)).as(name).isEqualTo(value);
                        assertThat(message.header(name)).as(name).isEqualTo(value);
                    });
            assertThat(reader.header("Cache-Control")).isEqualTo("no-cache, no-transform");
        } finally {
            gate.release();
        }
        message.toEnd();
        var turn = api.turn(session, message.header("Parley-Turn-Id"));
        EVERYWHERE.forEach((name, value) -> assertThat(turn.header(name)).isEqualTo(value));
        turn.toEnd();
        var log = api.text("/api/chat/sessions/" + session + "/log");
        EVERYWHERE.forEach(
                (name, value) -> assertThat(log.headers().firstValue(name)).hasValue(value));
        assertThat(api.get("/api/chat/sessions").response().headers().allValues("Cache-Control"))
                .containsExactly("no-store");
    }

    @Test
    void aPageThatTheSettingsNameReadsStreams() {
        try (var node = system.startApi("--parley.http.allowed-origins=" + APP)) {
            var api = TestSystem.client(node);
            var session = api.createSession();

            var message = api.message(session, "from a page", "Origin", APP);
            message.toEnd();
            assertThat(message.header("Access-Control-Allow-Origin")).isEqualTo(APP);
            assertThat(message.header("Access-Control-Expose-Headers")).contains("Parley-Turn-Id");
            try (var reader = api.session(session, "Origin", APP)) {
                assertThat(reader.header("Access-Control-Allow-Origin")).isEqualTo(APP);
            }
            assertThat(allowed(api, EVIL).headers().firstValue("Access-Control-Allow-Origin"))
                    .isEmpty();
            assertThat(allowed(api, APP).headers().firstValue("Access-Control-Allow-Origin"))
                    .hasValue(APP);
        }
    }

    private static HttpResponse<String> allowed(ApiClient api, String origin) {
        return api.text("/api/models", "Origin", origin);
    }
}
