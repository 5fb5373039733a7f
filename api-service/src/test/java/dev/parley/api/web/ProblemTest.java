package dev.parley.api.web;

import static dev.parley.api.web.RequestBodyTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What calls fail with, other than by their body. */
class ProblemTest {
    private static final String SESSION = "/api/sessions/00000000-0000-0000-0000-000000000001";

    @ParameterizedTest(name = "GET {0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            /nope                        | 404 | not_found         |
            /error                       | 404 | not_found         |
            /api/sessions/1              | 404 | not_found         |
            /api/sessions/1-1-1-1-1      | 404 | not_found         |
            /api/messages                | 405 | method_not_allowed|
            {s}?limit=x                  | 400 | validation_failed | limit
            {s}?limit=99999999999        | 400 | validation_failed | limit
            {s}?limit=0                  | 400 | validation_failed | limit
            {s}?limit=201                | 400 | validation_failed | limit
            {s}?mode=fast                | 400 | validation_failed | mode
            /api/search                  | 400 | validation_failed | q
            /api/search?q=%20            | 400 | validation_failed | q
            /api/search?q=%00            | 400 | validation_failed | q
            /api/search?q=%ff            | 400 | bad_request       |
            /api/fail/busy               | 503 | unavailable       |
            /api/fail/shutdown           | 503 | unavailable       |
            /api/fail/constraint         | 500 | internal          |
            /api/fail/bug                | 500 | internal          |
            /api/fail/overloaded         | 503 | overloaded        |
            /api/fail/lagging            | 503 | history_lagging   |
            /api/fail/log                | 503 | unavailable       |
            /api/fail/gone               | 410 | event_gone        |
            /api/fail/event              | 400 | bad_event_id      |
            /api/fail/documents          | 404 | not_found         | document_ids
            /api/fail/send-error         | 409 | bad_request       |
            """)
    void failingGet(String path, int status, String code, @Nullable String field) {
        for (var accept :
                new String[] {
                    "*/*", "text/event-stream", "application/json", "text/html", "image/png"
                }) {
            var request = EdgeServer.to(path.replace("{s}", SESSION)).header("Accept", accept);
            boolean json = accept.equals("*/*") || accept.equals("application/json");
            if (!json && (path.contains("{s}") || path.contains("sessions"))) {
                continue; // this call gives JSON alone: that is a 406, and has its own test
            }

            var answer = EdgeServer.send(request);

            assertProblem(answer, status, code);
            if (field != null) {
                assertThat(answer.fields()).containsExactly(field);
            }
        }
    }

    @Test
    void errorsBeforeAStreamAreProblemDocuments() {
        for (var accept : new String[] {"text/event-stream", "*/*"}) {
            var live =
                    EdgeServer.send(
                            EdgeServer.to("/api/messages/stream")
                                    .header("Accept", accept)
                                    .header("Content-Type", "application/json")
                                    .POST(BodyPublishers.ofString("{\"content\":\"a\"}")));
            var bad =
                    EdgeServer.send(
                            EdgeServer.to("/api/messages/stream")
                                    .header("Accept", accept)
                                    .header("Content-Type", "application/json")
                                    .POST(BodyPublishers.ofString("{\"content\":7}")));

            assertProblem(live, 409, "turn_in_progress");
            assertThat(live.json().path("turn_id").asString())
                    .isEqualTo("00000000-0000-0001-0000-000000000002");
            assertProblem(bad, 400, "validation_failed");
            assertThat(bad.fields()).containsExactly("content");
        }
    }

    @Test
    void nothingAcceptable() {
        assertProblem(
                EdgeServer.send(EdgeServer.to(SESSION).header("Accept", "image/png")),
                406,
                "not_acceptable");
    }

    @Test
    void allowIsThere() {
        assertThat(EdgeServer.get("/api/messages").header("Allow")).isEqualTo("POST");
    }

    @Test
    void retryAfterIsRoundedUp() {
        assertThat(EdgeServer.get("/api/fail/overloaded").header("Retry-After")).isEqualTo("2");
        assertThat(EdgeServer.get("/api/fail/busy").header("Retry-After")).isEqualTo("2");
        assertThat(EdgeServer.get("/api/fail/lagging").header("Retry-After")).isEqualTo("2");
        assertThat(EdgeServer.get("/api/fail/log").header("Retry-After")).isEqualTo("2");
    }

    @Test
    void anInternalErrorGivesAnIdAndNothingElse() {
        var answer = EdgeServer.get("/api/fail/bug");

        assertThat(answer.json().path("error_id").asString()).hasSize(36);
        assertThat(answer.json().propertyNames())
                .containsExactlyInAnyOrder(
                        "type", "title", "status", "detail", "code", "instance", "error_id");
    }

    @Test
    void whatIsEchoedCanBeWritten() {
        assertThat(EdgeServer.get("/api/fail/event").json().path("detail").asString())
                .contains("'x\uFFFD\uFFFDy'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/json;charset=ISO-8859-1",
                "application/json;charset=foo",
                "rubbish",
                "application/x-www-form-urlencoded",
                "multipart/form-data;boundary=x",
                ""
            })
    void notJsonByItsOwnWord(String contentType) {
        var request =
                EdgeServer.to("/api/messages").POST(BodyPublishers.ofString("{\"content\":\"a\"}"));
        if (!contentType.isEmpty()) {
            request.header("Content-Type", contentType);
        }

        assertProblem(EdgeServer.send(request), 415, "unsupported_media_type");
    }

    @Test
    void compressedBodiesAreRefused() {
        var answer =
                EdgeServer.send(
                        EdgeServer.to("/api/messages")
                                .header("Content-Type", "application/json")
                                .header("Content-Encoding", "gzip")
                                .POST(BodyPublishers.ofString("{\"content\":\"a\"}")));

        assertProblem(answer, 415, "unsupported_media_type");
    }

    @Test
    void badHeadersAreNamed() {
        var answer =
                EdgeServer.send(
                        EdgeServer.to("/api/search?q=123456").header("Idempotency-Key", "a b"));

        assertProblem(answer, 400, "validation_failed");
        assertThat(answer.fields()).containsExactly("q", "Idempotency-Key");
    }

    @Test
    void answersHaveMillisecondsSnakeCaseAndNoEmptyFields() {
        var json = EdgeServer.get(SESSION).json();

        assertThat(json.path("created_at").asString()).isEqualTo("2026-01-02T03:04:05.120Z");
        assertThat(json.propertyNames()).containsExactly("plain_text", "created_at", "metadata");
        assertThat(json.path("metadata").toString()).isEqualTo("{\"kept\":null}");
    }
}
