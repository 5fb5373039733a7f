package dev.parley.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testsupport.ApiClient;
import dev.parley.testsupport.DocumentCalls;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.server.PathContainer;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.util.pattern.PathPatternParser;

/** Methods other than those that a path is made for. */
class MethodsTest {

    private static final String SESSIONS = "/api/chat/sessions/";

    private final TestSystem system = TestSystem.get();

    @Test
    void aHeadIsAnsweredWithoutItsStream() throws IOException {
        var session = system.api(0).createSession();
        var stream = system.api(0).message(session, "for a head");
        var turn = stream.header("Parley-Turn-Id");
        var last = stream.toEnd().getLast().id();
        var path = SESSIONS + session;

        // A session's stream never ends by itself: the next answer would never come.
        var answers =
                onOneConnection(
                        "HEAD " + path + "/events",
                        "HEAD " + path + "/turns/" + turn + "/events",
                        "HEAD " + path + "/log",
                        "GET /api/models");

        assertThat(answers)
                .containsSubsequence(
                        "Content-Type: text/event-stream",
                        "Parley-Turn-Id: " + turn,
                        "Content-Type: text/event-stream",
                        "Content-Type: application/x-ndjson",
                        "Content-Type: application/json",
                        "{\"models\":[{\"name\":\"scripted\",\"default\":true}]}")
                .doesNotContain("event:")
                .doesNotContain("session.created");
        assertThat(head(path + "/turns/" + turn + "/events", "Last-Event-ID", last)).isEqualTo(204);
        assertThat(head(path + "/events", "Last-Event-ID", turn + ".7.7")).isEqualTo(410);
        assertThat(head(path + "/turns/" + UUID.randomUUID() + "/events")).isEqualTo(404);
        assertThat(head(SESSIONS + UUID.randomUUID() + "/events")).isEqualTo(404);
    }

    @Test
    void theHeadOfADocumentGivesItsSize() {
        var documents = new DocumentCalls(system.api(0));
        var id = documents.text("Dams", "A dam holds water.");
        documents.awaitReady(id);

        for (var part : new String[] {"/content", "/file"}) {
            var head = system.api(1).call("HEAD", "/api/documents/" + id + part).response();
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(18);
        }
        documents.deleteAll();
    }

    @Test
    void whatAClientWouldNotTakeAsAnAnswerIsNotDone() {
        var title = "not acceptable " + UUID.randomUUID();
        var body = "{\"title\":\"" + title + "\"}";
        var document = "{\"title\":\"" + title + "\",\"content\":\"Dams.\"}";
        var session = system.api(0).createSession();

        for (var answer :
                List.of(
                        system.api(0).post("/api/chat/sessions", body, "Accept", "text/html"),
                        system.api(0).post("/api/documents", document, "Accept", "text/html"),
                        system.api(0)
                                .call(
                                        "POST",
                                        SESSIONS + session + "/turns/" + session + "/cancel",
                                        "Accept",
                                        "text/html"))) {
            assertThat(answer.status()).isEqualTo(406);
            assertIsProblem(answer);
        }
        assertThat(system.api(0).get("/api/chat/sessions").body().toString()).doesNotContain(title);
        assertThat(system.api(0).get("/api/documents").body().toString()).doesNotContain(title);
    }

    @Test
    void optionsNameTheMethodsOfAPath() {
        var options =
                system.api(0).call("OPTIONS", SESSIONS + UUID.randomUUID() + "/events").response();

        assertThat(options.statusCode()).isEqualTo(200);
        assertThat(options.headers().firstValue("Allow")).hasValue("GET,HEAD,OPTIONS");
    }

    @Test
    void everyPathRefusesOtherMethodsWithAProblemDocument() {
        var allowed = new TreeMap<String, List<String>>();
        for (var route : system.routes()) {
            for (var path : route.getPatternValues()) {
                var methods = allowed.computeIfAbsent(path, p -> new ArrayList<>());
                route.getMethodsCondition().getMethods().stream()
                        .map(RequestMethod::name)
                        .forEach(methods::add);
            }
        }
        assertThat(allowed).hasSizeGreaterThan(10);
        allowed.put("/actuator/health", List.of("GET"));
        allowed.keySet()
                .forEach(
                        pattern -> {
                            var path = pattern.replaceAll("\\{\\w+}", UUID.randomUUID().toString());
                            var known = methodsOf(path, allowed);
                            for (var method :
                                    new String[] {
                                        "GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "X"
                                    }) {
                                if (!known.contains(method)) {
                                    var answer = system.api(0).call(method, path);
                                    assertThat(answer.status()).as(method + path).isEqualTo(405);
                                    if (path.startsWith("/v1/")) {
                                        assertThat(answer.body().at("/error/code").stringValue())
                                                .isEqualTo("method_not_allowed");
                                    } else {
                                        assertThat(answer.code()).isEqualTo("method_not_allowed");
                                        assertIsProblem(answer);
                                    }
                                }
                            }
                        });
    }

    // A name within a path, such as import, is taken for an id by methods that it does not have.
    private static Set<String> methodsOf(String path, Map<String, List<String>> allowed) {
        var methods = new TreeSet<String>();
        allowed.forEach(
                (pattern, some) -> {
                    if (PathPatternParser.defaultInstance
                            .parse(pattern)
                            .matches(PathContainer.parsePath(path))) {
                        methods.addAll(some);
                    }
                });
        return methods;
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /, 405, method_not_allowed",
        "GET, /favicon.ico, 404, not_found",
        "GET, /api/nope, 404, not_found",
        "DELETE, /api/nope, 404, not_found",
        "GET, /actuator/nope, 404, not_found",
        "GET, /api/chat/sessions/nope, 404, not_found",
        "PATCH, /api/chat/sessions/nope, 404, not_found",
        "POST, /api/chat/sessions, 415, unsupported_media_type",
        "PATCH, /api/chat/sessions/{id}, 415, unsupported_media_type",
        "POST, /api/chat/sessions/{id}/messages, 415, unsupported_media_type",
        "POST, /api/v1/chat, 415, unsupported_media_type",
        "POST, /api/documents, 415, unsupported_media_type",
    })
    void whatIsNotThereAndBodiesOfOtherTypes(String method, String path, int status, String code) {
        var answer =
                system.api(0)
                        .call(
                                method,
                                path.replace("{id}", UUID.randomUUID().toString()),
                                "Content-Type",
                                "text/plain");

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertIsProblem(answer);
    }

    private static void assertIsProblem(ApiClient.Answer answer) {
        assertThat(answer.response().headers().firstValue("Content-Type"))
                .hasValue("application/problem+json");
    }

    private int head(String path, String... headers) {
        return system.api(1).call("HEAD", path, headers).status();
    }

    /** Sends all of them, one behind the other; returns all that comes. */
    private String onOneConnection(String... requests) throws IOException {
        var base = system.api(0).base();
        var text = new StringBuilder();
        for (int i = 0; i < requests.length; i++) {
            text.append(requests[i]).append(" HTTP/1.1\r\nHost: localhost\r\n");
            text.append(i == requests.length - 1 ? "Connection: close\r\n\r\n" : "\r\n");
        }
        try (var socket = new Socket(base.getHost(), base.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(text.toString().getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }
}
