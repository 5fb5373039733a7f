package dev.parley.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of one API node. */
record ApiClient(String port) {

    static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String BOUNDARY = "parley-part";
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** An answer that is no stream. */
    record Answer(int status, JsonNode body, HttpResponse<?> response) {
        String code() {
            return body.path("code").asString("");
        }
    }

    String createSession() {
        var answer = post("/api/chat/sessions", "{}");
        if (answer.status() != 201) {
            throw new AssertionError("no session: " + answer);
        }
        return answer.body().get("session_id").stringValue();
    }

    Answer get(String path) {
        return send(request(path).GET());
    }

    Answer delete(String path) {
        return send(request(path).DELETE());
    }

    /** The body as it is, whole. */
    HttpResponse<String> text(String path, String... headers) {
        var request = request(path).GET();
        if (headers.length > 0) {
            request.headers(headers);
        }
        return exchange(request, BodyHandlers.ofString());
    }

    /** The body to be read as it comes; closing it is the caller's. */
    HttpResponse<InputStream> open(String path) {
        return exchange(request(path).GET(), BodyHandlers.ofInputStream());
    }

    Answer post(String path, String body, String... headers) {
        var request = request(path).POST(BodyPublishers.ofString(body));
        request.header("Content-Type", "application/json");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    /** Posts what is not JSON. */
    Answer postAs(String type, String path, String body) {
        return send(request(path).POST(BodyPublishers.ofString(body)).header("Content-Type", type));
    }

    /** Uploads a document in parts. */
    Answer upload(@Nullable String fileName, String type, byte[] file, Map<String, String> fields) {
        var parts = new ArrayList<byte[]>();
        fields.forEach((name, value) -> parts.add(part("name=\"" + name + "\"", null, value)));
        var named = fileName == null ? "" : "; filename=\"" + fileName + "\"";
        parts.add(part("name=\"file\"" + named, type, ""));
        parts.add(file);
        parts.add(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return send(
                request("/api/documents")
                        .POST(BodyPublishers.ofByteArrays(parts))
                        .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY));
    }

    private static byte[] part(String disposition, @Nullable String type, String value) {
        var head = "\r\n--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + disposition;
        var typed = type == null ? "" : "\r\nContent-Type: " + type;
        return (head + typed + "\r\n\r\n" + value).getBytes(StandardCharsets.UTF_8);
    }

    Answer patch(String path, String body) {
        return send(
                request(path)
                        .method("PATCH", BodyPublishers.ofString(body))
                        .header("Content-Type", "application/json"));
    }

    JsonNode history(String session) {
        return get("/api/chat/sessions/" + session).body();
    }

    /** Sends a message and opens its stream. */
    SseStream message(String session, String content, String... headers) {
        return stream(
                request("/api/chat/sessions/" + session + "/messages")
                        .POST(
                                BodyPublishers.ofString(
                                        JSON.writeValueAsString(Map.of("content", content))))
                        .header("Content-Type", "application/json"),
                headers);
    }

    SseStream deepResearch(String session, String content) {
        return stream(
                request("/api/chat/sessions/" + session + "/messages")
                        .POST(
                                BodyPublishers.ofString(
                                        JSON.writeValueAsString(
                                                Map.of(
                                                        "content",
                                                        content,
                                                        "mode",
                                                        "deep_research"))))
                        .header("Content-Type", "application/json"));
    }

    /** Asks by one call and opens its stream. */
    ChatStream chat(Map<String, String> fields, String... headers) {
        var request =
                request("/api/v1/chat")
                        .POST(BodyPublishers.ofString(JSON.writeValueAsString(fields)))
                        .header("Content-Type", "application/json");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return new ChatStream(exchange(request, BodyHandlers.ofInputStream()));
    }

    SseStream turn(String session, String turn, String... headers) {
        return stream(
                request("/api/chat/sessions/" + session + "/turns/" + turn + "/events").GET(),
                headers);
    }

    SseStream session(String session, String... headers) {
        return stream(request("/api/chat/sessions/" + session + "/events").GET(), headers);
    }

    private SseStream stream(HttpRequest.Builder request, String... headers) {
        if (headers.length > 0) {
            request.headers(headers);
        }
        return new SseStream(exchange(request, BodyHandlers.ofInputStream()));
    }

    private Answer send(HttpRequest.Builder request) {
        var response = exchange(request, BodyHandlers.ofString());
        var body =
                response.body().startsWith("{") || response.body().startsWith("[")
                        ? JSON.readTree(response.body())
                        : JSON.getNodeFactory().objectNode();
        return new Answer(response.statusCode(), body, response);
    }

    private static <T> HttpResponse<T> exchange(
            HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) {
        try {
            return HTTP.send(request.build(), body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                // A stream that hangs fails its test instead of the run.
                .timeout(Duration.ofSeconds(60));
    }
}
