package dev.parley.testsupport;

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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client of one API node, or of the proxy. Safe for use by many threads. Methods throw {@link
 * UncheckedIOException} if there is no response.
 *
 * @param base such as {@code http://127.0.0.1:8080}
 * @param always headers of every call, names and values in turn
 */
public record ApiClient(URI base, List<String> always) {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String SESSIONS = "/api/chat/sessions";
    private static final String BOUNDARY = "parley-part";
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public ApiClient(URI base) {
        this(base, List.of());
    }

    /** A client of the same node that sends these headers with every call. */
    public ApiClient with(String... headers) {
        return new ApiClient(base, List.of(headers));
    }

    /** A client of the API on this port of this machine. */
    public static ApiClient ofPort(String port) {
        return new ApiClient(URI.create("http://127.0.0.1:" + port));
    }

    /** An answer that is no stream. */
    public record Answer(int status, JsonNode body, HttpResponse<?> response) {
        public String code() {
            return body.path("code").asString("");
        }
    }

    public String createSession() {
        var answer = post(SESSIONS, "{}");
        if (answer.status() != 201) {
            throw new AssertionError("no session: " + answer);
        }
        return answer.body().get("session_id").stringValue();
    }

    public Answer get(String path) {
        return send(request(path));
    }

    public Answer delete(String path) {
        return send(request(path).DELETE());
    }

    /** The body as it is, whole. */
    public HttpResponse<String> text(String path, String... headers) {
        return exchange(request(path, headers), BodyHandlers.ofString());
    }

    /** The body as it comes; the caller closes it. */
    public HttpResponse<InputStream> open(String path) {
        return exchange(request(path), BodyHandlers.ofInputStream());
    }

    public Answer post(String path, String body, String... headers) {
        return send(json("POST", path, body, headers));
    }

    /** Posts what is not JSON. */
    public Answer postAs(String type, String path, String body) {
        return send(request(path).POST(BodyPublishers.ofString(body)).header("Content-Type", type));
    }

    /** A call of any method, without a body. */
    public Answer call(String method, String path, String... headers) {
        return send(request(path, headers).method(method, BodyPublishers.noBody()));
    }

    public Answer patch(String path, String body) {
        return send(json("PATCH", path, body));
    }

    public Answer put(String path, String body) {
        return send(json("PUT", path, body));
    }

    /** Uploads a document in parts. */
    public Answer upload(
            @Nullable String fileName, String type, byte[] file, Map<String, String> fields) {
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

    public JsonNode history(String session) {
        return get(SESSIONS + "/" + session).body();
    }

    /** Sends a message and opens its stream. */
    public SseStream message(String session, String content, String... headers) {
        return ask(session, Map.of("content", content), headers);
    }

    /** Sends a message that is to be answered by deep research, and opens its stream. */
    public SseStream deepResearch(String session, String content) {
        return ask(session, Map.of("content", content, "mode", "deep_research"));
    }

    private SseStream ask(String session, Map<String, String> fields, String... headers) {
        var body = JSON.writeValueAsString(fields);
        return stream(json("POST", SESSIONS + "/" + session + "/messages", body, headers));
    }

    /** Asks by one call and opens its stream. */
    public SseStream chat(Map<String, String> fields, String... headers) {
        return stream(json("POST", "/api/v1/chat", JSON.writeValueAsString(fields), headers));
    }

    /** The stream of any other call. */
    public SseStream stream(String path, String... headers) {
        return stream(request(path, headers));
    }

    public SseStream turn(String session, String turn, String... headers) {
        return stream(request(SESSIONS + "/" + session + "/turns/" + turn + "/events", headers));
    }

    public SseStream session(String session, String... headers) {
        return stream(request(SESSIONS + "/" + session + "/events", headers));
    }

    private static SseStream stream(HttpRequest.Builder request) {
        return new SseStream(exchange(request, BodyHandlers.ofInputStream()));
    }

    private static Answer send(HttpRequest.Builder request) {
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

    private HttpRequest.Builder json(String method, String path, String body, String... headers) {
        return request(path, headers)
                .method(method, BodyPublishers.ofString(body))
                .header("Content-Type", "application/json");
    }

    /** Of a GET, unless another method is set. */
    private HttpRequest.Builder request(String path, String... headers) {
        var request =
                HttpRequest.newBuilder(base.resolve(path))
                        // A stream that hangs fails its test instead of the run.
                        .timeout(Duration.ofSeconds(60));
        if (!always.isEmpty()) {
            request.headers(always.toArray(String[]::new));
        }
        return headers.length == 0 ? request : request.headers(headers);
    }
}
