package dev.parley.api.web;

import static dev.parley.api.web.RequestBodyTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask, and what every answer forbids. The settings of {@link EdgeServer} name some. */
class FrontDoorTest {

    private static final String JSON = "Content-Type: application/json\nContent-Length: 2\n";
    private static final String APP = "https://app.example.com";

    private static EdgeServer.Answer ask(String method, String path, String... headers) {
        var body = method.equals("POST") ? JSON : "";
        return EdgeServer.raw(
                "%s %s HTTP/1.1\nConnection: close\n%s%s\n\n%s"
                        .formatted(
                                method,
                                path,
                                body,
                                String.join("\n", headers),
                                body.isEmpty() ? "" : "{}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LocalHost:1",
                "127.0.0.1",
                "127.0.0.1:8080",
                "127.1.2.3",
                "[::1]",
                "[::1]:8080",
                "[0:0:0:0:0:0:0:1]",
                "chat.example.com",
                "CHAT.example.com:443",
                "192.0.2.7",
                "192.0.2.7:80",
                "[2001:db8::7]",
                "[2001:0DB8:0::7]:80",
            })
    void itsOwnNamesAreServed(String host) {
        assertThat(ask("GET", "/api/search?q=x", "Host: " + host).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8080",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "xlocalhost",
                "www.chat.example.com",
                "chat.example.com.",
                "192.0.2.8",
                "[2001:db8::8]",
                "0.0.0.0",
                "[::]",
                "[::ffff:192.0.2.8]",
                "",
            })
    void aRequestForAnotherHostIsRefusedWhateverItAsksFor(String host) {
        for (var request : new String[] {"GET /api/search?q=x", "POST /api/messages", "GET /no"}) {
            var parts = request.split(" ");
            assertProblem(ask(parts[0], parts[1], "Host: " + host), 421, "misdirected");
        }
    }

    @Test
    void aRequestForNoHostIsRefused() {
        assertProblem(EdgeServer.raw("GET /api/search?q=x HTTP/1.0\n\n"), 421, "misdirected");
        assertThat(EdgeServer.raw("GET /api/search?q=x HTTP/1.0\nHost: localhost\n\n").status())
                .isEqualTo(200);
        // An address in the request line counts in the place of the header.
        assertProblem(
                EdgeServer.raw("GET http://evil.example/api/search?q=x HTTP/1.0\n\n"),
                421,
                "misdirected");
        assertProblem(
                ask("GET", "http://evil.example/api/search?q=x", "Host: localhost"),
                400,
                "bad_request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/livez",
                "/readyz",
                "/actuator/health",
                "/actuator/health/liveness",
                "/actuator/health/readiness",
            })
    void aProbeMayNameAnyHostOrNone(String path) {
        assertThat(EdgeServer.raw("GET " + path + " HTTP/1.0\n\n").status()).isEqualTo(200);
        assertThat(ask("GET", path, "Host: 10.1.2.3:8080").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator/health/../../api/search?q=x",
                "/actuator/health/..;/../api/search?q=x",
                "/livez/../api/search?q=x",
                "/actuator/healthy",
            })
    void nothingElseIsAProbe(String path) {
        assertProblem(ask("GET", path, "Host: evil.example"), 421, "misdirected");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                // What curl and servers send.
                "none, none",
                // Pages of this service, with the scheme that only a proxy knows.
                "same-origin, none",
                "same-origin, http://chat.example.com",
                "same-origin, https://other.example",
                "none, http://chat.example.com",
                "none, https://CHAT.example.com",
                // The address line, a bookmark.
                "'none', none",
                // What the settings allow.
                "cross-site, https://app.example.com",
                "same-site, https://APP.example.com",
                "none, https://app.example.com",
            })
    void aWriteOfTheServicesOwnPagesAndOfNoPageIsTaken(String site, String origin) {
        for (var method : new String[] {"POST", "PUT", "PATCH", "DELETE"}) {
            assertThat(write(method, site, origin).status()).as(method).isNotEqualTo(403);
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "cross-site, none",
                "same-site, none",
                "cross-site, https://evil.example",
                "cross-site, http://chat.example.com",
                "same-site, http://chat.example.com:3000",
                "anything, none",
                "none, https://evil.example",
                "none, http://chat.example.com:3000",
                "none, https://chat.example.com.evil.example",
                "none, https://app.example.com.evil.example",
                "none, http://app.example.com",
                "none, https://app.example.com:444",
                "none, null",
                "none, ''",
                "none, x",
            })
    void aWriteOfAnotherPageIsRefused(String site, String origin) {
        for (var method : new String[] {"POST", "PUT", "PATCH", "DELETE", "X"}) {
            assertProblem(write(method, site, origin), 403, "cross_origin");
        }
    }

    private static EdgeServer.Answer write(String method, String site, String origin) {
        var headers =
                Arrays.asList(
                        "Host: chat.example.com",
                        site == null ? "X-Site: no" : "Sec-Fetch-Site: " + site,
                        origin == null ? "X-Origin: no" : "Origin: " + origin);
        return ask(method, "/api/messages", headers.toArray(String[]::new));
    }

    @Test
    void anotherPageMayAskButItsBrowserDoesNotShowItTheAnswer() {
        var answer =
                ask(
                        "GET",
                        "/api/search?q=x",
                        "Host: chat.example.com",
                        "Sec-Fetch-Site: cross-site",
                        "Origin: https://evil.example");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers().toLowerCase(java.util.Locale.ROOT))
                .doesNotContain("access-control-");
        assertThat(answer.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
    }

    @Test
    void aPageThatTheSettingsNameMaySendAndRead() {
        var answer =
                ask(
                        "POST",
                        "/api/documents",
                        "Host: x",
                        "Sec-Fetch-Site: cross-site",
                        "Origin: " + APP);

        assertThat(answer.status()).isEqualTo(200);
        assertAllowed(answer);
        // Also what is refused before a call is reached, and what the container refuses.
        assertAllowed(ask("GET", "/api/nowhere", "Host: x", "Origin: " + APP));
        assertAllowed(
                ask("POST", "/api/messages", "Host: x", "Origin: " + APP, "Content-Encoding: br"));
    }

    private static void assertAllowed(EdgeServer.Answer answer) {
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(APP);
        assertThat(answer.headers()).contains("Vary: Origin");
        assertThat(answer.header("Access-Control-Allow-Credentials")).isEmpty();
        assertThat(answer.header("Access-Control-Expose-Headers"))
                .contains("Parley-Turn-Id", "Location", "Retry-After", "RateLimit");
    }

    @Test
    void itsBrowserIsToldBeforehandWhatItMaySend() {
        var answer =
                preflight(
                        APP,
                        "POST",
                        "authorization,content-type,idempotency-key,last-event-id,traceparent");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(APP);
        assertThat(answer.header("Access-Control-Allow-Methods"))
                .isEqualTo("GET,HEAD,POST,PUT,PATCH,DELETE");
        assertThat(answer.header("Access-Control-Allow-Headers"))
                .isEqualToIgnoringCase(
                        "authorization, content-type, idempotency-key, last-event-id, traceparent");
        assertThat(answer.header("Access-Control-Max-Age")).isEqualTo("600");
    }

    @Test
    void aBrowserIsToldBeforehandWhatNoPageMaySend() {
        assertProblem(preflight("https://evil.example", "POST", ""), 403, "cross_origin");
        assertProblem(preflight("null", "GET", ""), 403, "cross_origin");
        assertProblem(preflight(APP, "TRACE", ""), 403, "cross_origin");
        assertProblem(preflight(APP, "POST", "x-anything"), 403, "cross_origin");
    }

    private static EdgeServer.Answer preflight(String origin, String method, String headers) {
        return ask(
                "OPTIONS",
                "/api/messages",
                "Host: x",
                "Origin: " + origin,
                "Access-Control-Request-Method: " + method,
                headers.isEmpty() ? "X: x" : "Access-Control-Request-Headers: " + headers);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/search?q=x HTTP/1.1\nHost: x\nConnection: close\n\n",
                "GET /nowhere HTTP/1.1\nHost: x\nConnection: close\n\n",
                "GET /livez HTTP/1.1\nHost: x\nConnection: close\n\n",
                "GET /api/search?q=x HTTP/1.1\nHost: evil\nConnection: close\n\n",
                "GET /api/fail/bug HTTP/1.1\nHost: x\nConnection: close\n\n",
                "GET /api/fail/send-error HTTP/1.1\nHost: x\nConnection: close\n\n",
                "GET /api/fail/half HTTP/1.1\nHost: x\nConnection: close\n\n",
                "OPTIONS /api/messages HTTP/1.1\nHost: x\nConnection: close\n\n",
                "TRACE /api/messages HTTP/1.1\nHost: x\nConnection: close\n\n",
                "GET /%zz HTTP/1.1\nHost: x\nConnection: close\n\n",
                "GET / HTTP/1.1\n\n",
                "GET / HTTP/9.9\nHost: x\n\n",
                "POST /api/messages HTTP/1.1\nHost: x\nContent-Length: x\n\n",
                "GARBAGE\n\n",
            })
    void everyAnswerSaysWhatABrowserMustNotDoWithIt(String request) {
        var answer = EdgeServer.raw(request);

        FrontDoor.HEADERS.forEach(
                (name, value) -> assertThat(answer.header(name)).as(name).isEqualTo(value));
        assertThat(answer.headers().lines().filter(line -> line.startsWith("Cache-Control")))
                .hasSize(1);
    }
}
