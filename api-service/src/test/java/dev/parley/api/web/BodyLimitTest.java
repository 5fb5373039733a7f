package dev.parley.api.web;

import static dev.parley.api.web.RequestBodyTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BodyLimitTest {
    private static final int MIB = 1 << 20;
    private static final String AROUND = "{\"k\":\"\"}";

    @Test
    void oneMebibyteIsTheLimitOfACall() {
        for (var body : both(MIB)) {
            // It passes the limit and is refused for what it says.
            assertProblem(post("/api/messages", body), 400, "unknown_field");
        }
        for (var body : both(MIB + 1)) {
            var answer = post("/api/messages", body);

            assertProblem(answer, 413, "payload_too_large");
            assertThat(answer.json().path("limit_bytes").asInt()).isEqualTo(MIB);
        }
    }

    @Test
    void documentsHaveTwenty() {
        for (var body : both(20 * MIB)) {
            assertThat(post("/api/documents", body).body()).isEqualTo("\"1\"");
        }
        for (var body : both(20 * MIB + 1)) {
            assertProblem(post("/api/documents", body), 413, "payload_too_large");
        }
    }

    @Test
    void anotherSpellingOfThePathDoesNotGetTheLargerLimit() {
        for (var path :
                new String[] {
                    "/api/documents/../messages", "/api/documentsx", "/api/documents;x/../messages"
                }) {
            assertProblem(post(path, both(MIB + 1)[0]), 413, "payload_too_large");
        }
    }

    @Test
    void aFileHasTheSameLimitWithoutTheFormAroundIt() {
        for (boolean chunked : new boolean[] {false, true}) {
            assertThat(upload(20 * MIB, chunked).body()).isEqualTo("\"" + 20 * MIB + "\"");
            for (int more : new int[] {1, MIB}) {
                var answer = upload(20 * MIB + more, chunked);

                assertProblem(answer, 413, "payload_too_large");
            }
        }
    }

    @Test
    void aClientThatAsksFirstIsRefusedBeforeItSends() {
        var answer =
                EdgeServer.raw(
                        """
                        POST /api/messages HTTP/1.1
                        Host: x
                        Connection: close
                        Content-Type: application/json
                        Expect: 100-continue
                        Content-Length: 2000000

                        """);

        assertProblem(answer, 413, "payload_too_large");
    }

    @Test
    void aClientThatReadsOnlyAfterSendingGetsTheAnswerAndNoReset() {
        int length = 8 * MIB;

        var answer =
                EdgeServer.raw(
                        "POST /api/messages HTTP/1.1\nHost: x\nConnection: close\nContent-Type: application/json\n"
                                + "Content-Length: "
                                + length
                                + "\n\n"
                                + "x".repeat(length));

        assertProblem(answer, 413, "payload_too_large");
    }

    private static EdgeServer.Answer post(String path, BodyPublisher body) {
        return EdgeServer.send(
                EdgeServer.to(path).header("Content-Type", "application/json").POST(body));
    }

    private static EdgeServer.Answer upload(int size, boolean chunked) {
        var head =
                "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f.txt\"\r\n\r\n";
        var bytes = (head + "x".repeat(size) + "\r\n--b--\r\n").getBytes(StandardCharsets.US_ASCII);
        return EdgeServer.send(
                EdgeServer.to("/api/documents")
                        .header("Content-Type", "multipart/form-data;boundary=b")
                        .POST(chunked ? chunked(bytes) : BodyPublishers.ofByteArray(bytes)));
    }

    /** A JSON body of so many bytes, once with its length given and once in chunks. */
    private static BodyPublisher[] both(int size) {
        var json = "{\"k\":\"" + "x".repeat(size - AROUND.length()) + "\"}";
        var bytes = json.getBytes(StandardCharsets.US_ASCII);
        return new BodyPublisher[] {BodyPublishers.ofByteArray(bytes), chunked(bytes)};
    }

    private static BodyPublisher chunked(byte[] bytes) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes));
    }
}
