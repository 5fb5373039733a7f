package dev.parley.load.documents;

import dev.parley.load.client.EventStream;
import dev.parley.load.client.Exchange;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A user with documents: uploads them, and asks about them. For one thread. */
final class DocumentsClient {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String BOUNDARY = "parley-load-test";
    private static final Duration BOUND = Duration.ofMinutes(30);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI api;

    DocumentsClient(URI api) {
        this.api = api;
    }

    /** Uploads a text; returns the document's id. */
    String text(String title, String content) throws IOException, InterruptedException {
        var json = JSON.writeValueAsString(Map.of("title", title, "content", content));
        return id(
                documents()
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json))
                        .build());
    }

    /** Uploads a PDF; returns the document's id. */
    String pdf(Path file) throws IOException, InterruptedException {
        var head =
                """
                --%s\r
                Content-Disposition: form-data; name="file"; filename="%s"\r
                Content-Type: application/pdf\r
                \r
                """
                        .formatted(BOUNDARY, file.getFileName());
        return id(
                documents()
                        .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                        .POST(
                                BodyPublishers.concat(
                                        BodyPublishers.ofString(head),
                                        BodyPublishers.ofFile(file),
                                        BodyPublishers.ofString("\r\n--" + BOUNDARY + "--\r\n")))
                        .build());
    }

    private HttpRequest.Builder documents() {
        return HttpRequest.newBuilder(api.resolve("/api/documents"));
    }

    private String id(HttpRequest upload) throws IOException, InterruptedException {
        return send(upload, 202).path("document_id").asString();
    }

    /** Waits until the document is ready; how many chunks it has. */
    int awaitReady(String id) throws IOException, InterruptedException {
        var shown = HttpRequest.newBuilder(api.resolve("/api/documents/" + id)).build();
        long deadline = System.nanoTime() + BOUND.toNanos();
        while (System.nanoTime() - deadline < 0) {
            var document = send(shown, 200);
            switch (document.path("status").asString()) {
                case "ready" -> {
                    return document.path("chunks").asInt();
                }
                case "failed" -> throw new IOException("Not indexed: " + document);
                default -> Thread.sleep(LOOK_EVERY);
            }
        }
        throw new IOException("A document was not ready within " + BOUND);
    }

    private JsonNode send(HttpRequest request, int expected)
            throws IOException, InterruptedException {
        var response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() != expected) {
            throw new IOException("HTTP " + response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body());
    }

    /**
     * What came of a question.
     *
     * @param firstTokenNanos from the question
     * @param nanos to the end
     */
    record Told(int steps, int sources, int characters, long firstTokenNanos, long nanos) {}

    /** Asks in a session of its own, and reads to the end. */
    Told ask(String question, String mode) throws IOException, InterruptedException {
        var created =
                send(
                        HttpRequest.newBuilder(api.resolve("/api/chat/sessions"))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString("{}"))
                                .build(),
                        201);
        var messages =
                api.resolve(
                        "/api/chat/sessions/"
                                + created.path("session_id").asString()
                                + "/messages");
        var message = JSON.writeValueAsString(Map.of("content", question, "mode", mode));
        long asked = System.nanoTime();
        try (var post =
                Exchange.open(
                        "POST",
                        messages,
                        Map.of("Accept", "text/event-stream"),
                        message,
                        Duration.ofMinutes(2))) {
            if (post.status() != 200) {
                throw new IOException("HTTP " + post.status() + " " + post.text());
            }
            return told(new EventStream(post.body()), asked);
        }
    }

    private static Told told(EventStream events, long asked) throws IOException {
        int steps = 0;
        int sources = 0;
        int characters = 0;
        long first = 0;
        for (var event = events.next(); event != null; event = events.next()) {
            var data = JSON.readTree(event.data());
            switch (event.name()) {
                case "progress" -> steps++;
                case "sources" -> sources = data.path("sources").size();
                case "token" -> {
                    first = first == 0 ? event.readAt() - asked : first;
                    characters += data.path("text").asString().length();
                }
                case "done" -> {
                    return new Told(steps, sources, characters, first, event.readAt() - asked);
                }
                case "error" -> throw new IOException("error event " + event.data());
                default -> {
                    // accepted, queued, started: nothing of it is counted.
                }
            }
        }
        throw new IOException("The stream stopped without an ending");
    }
}
