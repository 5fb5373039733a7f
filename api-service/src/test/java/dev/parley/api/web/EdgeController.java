package dev.parley.api.web;

import dev.parley.log.LogUnavailable;
import dev.parley.store.history.HistoryLagging;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.http.MediaType;
import org.springframework.orm.jpa.JpaSystemException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Calls of every shape that the service's controllers have. */
@TestComponent
@RestController
@RequestMapping("/api")
class EdgeController {
    enum Mode {
        REGULAR,
        DEEP_RESEARCH
    }

    record Note(@Nullable String text, int page) {}

    record Message(
            @Nullable String content,
            @Nullable Mode mode,
            @Nullable List<UUID> documentIds,
            @Nullable Map<String, Object> metadata,
            @Nullable Integer topCount,
            @Nullable Boolean keepIt,
            @Nullable Double score,
            @Nullable Note note)
            implements CheckedBody {
        @Override
        public void check(FieldChecks checks) {
            checks.text("content", content, 10).list("document_ids", documentIds, 2);
        }
    }

    record Answered(
            String plainText,
            Instant createdAt,
            @Nullable String nextCursor,
            Map<String, @Nullable Object> metadata) {}

    @PostMapping("/messages")
    Message message(@RequestBody Message message) {
        return message;
    }

    @PostMapping(path = "/messages/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter stream(@RequestBody Message message) {
        throw ProblemException.turnInProgress(new UUID(1, 2));
    }

    @PostMapping("/optional")
    String optional(@RequestBody(required = false) @Nullable Message message) {
        return message == null ? "\"none\"" : "\"some\"";
    }

    @GetMapping(path = "/sessions/{session_id}", produces = MediaType.APPLICATION_JSON_VALUE)
    Answered session(
            @PathVariable("session_id") UUID sessionId,
            @RequestParam(name = "limit", defaultValue = "20") int limit,
            @RequestParam(name = "mode", required = false) @Nullable Mode mode) {
        new FieldChecks().range("limit", limit, 1, 200).orThrow();
        var metadata = new HashMap<String, @Nullable Object>();
        metadata.put("kept", null);
        return new Answered(
                sessionId.toString(), Instant.parse("2026-01-02T03:04:05.120987Z"), null, metadata);
    }

    @GetMapping("/search")
    String search(
            @RequestParam("q") String q,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key) {
        new FieldChecks().text("q", q, 5).visibleAscii("Idempotency-Key", key, 8).orThrow();
        return "\"" + q + "\"";
    }

    @PostMapping("/documents")
    String document(@RequestBody Map<String, Object> document) {
        return "\"" + document.size() + "\"";
    }

    @PostMapping(path = "/documents", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    String upload(@RequestPart("file") MultipartFile file) {
        return "\"" + file.getSize() + "\"";
    }

    @GetMapping("/fail/{how}")
    String fail(@PathVariable("how") String how, HttpServletResponse response) throws IOException {
        switch (how) {
            case "busy" -> throw new QueryTimeoutException("canceling statement select secret");
            case "shutdown" ->
                    throw new JpaSystemException(
                            new RuntimeException(
                                    new SQLException("terminating connection secret", "57P01")));
            case "constraint" -> throw new DataIntegrityViolationException("secret constraint");
            case "bug" -> throw new IllegalStateException("secret");
            case "overloaded" ->
                    throw ProblemException.overloaded("Too many streams.", Duration.ofMillis(1500));
            case "lagging" -> throw new HistoryLagging("secret", null);
            case "log" -> throw new LogUnavailable("secret", null);
            case "gone" -> throw ProblemException.eventGone();
            case "documents" ->
                    throw ProblemException.notFound("document", "document_ids", List.of(7, 8));
            case "event" -> throw ProblemException.badEventId("x\u0000\ud800y");
            case "send-error" -> response.sendError(409, "secret");
            case "half" -> {
                response.getOutputStream().print("half");
                response.flushBuffer();
                throw new IllegalStateException("secret");
            }
            default -> throw new AssertionError(how);
        }
        return "unreachable";
    }
}
