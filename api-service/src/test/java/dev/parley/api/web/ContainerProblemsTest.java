package dev.parley.api.web;

import static dev.parley.api.web.RequestBodyTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that no controller gets to see. */
class ContainerProblemsTest {
    private static final String END = " HTTP/1.1\nHost: x\nConnection: close\n\n";
    private static final String POST = "POST /api/messages HTTP/1.1\nHost: x\nConnection: close\n";

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("%ff in the path", "GET /a%ff" + END, 400, "bad_request"),
                Arguments.of("no hexadecimal digits", "GET /a%zz" + END, 400, "bad_request"),
                Arguments.of("broken query", "GET /api/search?q=%zz" + END, 400, "bad_request"),
                Arguments.of("encoded slash", "GET /a%2fb" + END, 400, "bad_request"),
                Arguments.of("encoded null", "GET /a%00b" + END, 400, "bad_request"),
                Arguments.of("backslash", "GET /a\\b" + END, 400, "bad_request"),
                Arguments.of("above the root", "GET /../.." + END, 400, "bad_request"),
                Arguments.of("space in the path", "GET /a b" + END, 400, "bad_request"),
                Arguments.of("no request line", "GARBAGE\n\n", 400, "bad_request"),
                Arguments.of("no host", "GET / HTTP/1.1\n\n", 400, "bad_request"),
                Arguments.of("bad host", "GET / HTTP/1.1\nHost: a b\n\n", 400, "bad_request"),
                Arguments.of(
                        "bad header",
                        "GET / HTTP/1.1\nHost: x\nbad header\n\n",
                        400,
                        "bad_request"),
                Arguments.of(
                        "long header",
                        "GET / HTTP/1.1\nX: " + "a".repeat(9000) + "\n\n",
                        400,
                        "bad_request"),
                Arguments.of("long path", "GET /" + "a".repeat(9000) + END, 400, "bad_request"),
                Arguments.of("bad length", POST + "Content-Length: x\n\n", 400, "bad_request"),
                Arguments.of(
                        "bad chunk",
                        POST + "Content-Type: application/json\nTransfer-Encoding: chunked\n\nzz\n",
                        400,
                        "bad_request"),
                Arguments.of(
                        "unknown encoding",
                        POST + "Transfer-Encoding: foo\n\n",
                        501,
                        "bad_request"),
                Arguments.of("unknown version", "GET / HTTP/7.1\nHost: x\n\n", 505, "bad_request"),
                Arguments.of(
                        "unknown expectation",
                        POST + "Expect: foo\nContent-Length: 0\n\n",
                        417,
                        "bad_request"),
                Arguments.of("TRACE", "TRACE /api/messages" + END, 405, "method_not_allowed"),
                Arguments.of(
                        "unknown method", "FOO /api/messages" + END, 405, "method_not_allowed"),
                Arguments.of("CONNECT", "CONNECT /x" + END, 501, "bad_request"),
                Arguments.of(
                        "any type",
                        POST + "Content-Type: application/*\nContent-Length: 2\n\n{}",
                        415,
                        "unsupported_media_type"),
                Arguments.of(
                        "multipart without a boundary",
                        "POST /api/documents HTTP/1.1\nHost: x\nConnection: close\n"
                                + "Content-Type: multipart/form-data\nContent-Length: 2\n\n{}",
                        400,
                        "bad_request"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refused(String name, String request, int status, String code) {
        var answer = EdgeServer.raw(request);

        assertProblem(answer, status, code);
        assertThat(answer.headers()).doesNotContain("Tomcat").doesNotContain("text/html");
    }

    @Test
    void halfAnAnswerIsCutOffAndDoesNotEndInGoodOrder() {
        var answer = EdgeServer.raw("GET /api/fail/half" + END);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).startsWith("4\r\nhalf\r\n").doesNotContain("\r\n0\r\n");
    }
}
