package dev.parley.quickstart.client.server;

import dev.parley.quickstart.CannotStart;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The calls of one server. Each fails with a sentence that says what to do: {@link NoServer} if
 * nothing answers, {@link Refused} if the answer is another one. Thread-safe.
 */
public final class Server {

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final String SESSIONS = "/api/chat/sessions";

    private static final Duration CONNECT_BOUND = Duration.ofSeconds(5);

    /** The server itself gives up after 20 s. */
    private static final Duration ANSWER_BOUND = Duration.ofSeconds(30);

    /** For 20 MiB over a slow line. */
    private static final Duration UPLOAD_BOUND = Duration.ofMinutes(5);

    /** The server writes a comment every 15 s. */
    private static final Duration SILENCE = Duration.ofSeconds(40);

    private static final int LONGEST_BODY_SHOWN = 200;

    private static final HttpResponse.BodyHandler<Body> WHOLE =
            head -> BodySubscribers.mapping(BodySubscribers.ofByteArray(), Body::whole);

    /** What refuses a call comes whole. */
    private static final HttpResponse.BodyHandler<Body> OPEN =
            head ->
                    head.statusCode() / 100 == 2
                            ? BodySubscribers.mapping(BodySubscribers.ofInputStream(), Body::open)
                            : WHOLE.apply(head);

    private final URI base;
    private final Optional<String> key;
    private final Duration patience;
    private final Duration silence;
    private final Patience.Pause pause;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_BOUND)
                    .build();

    /**
     * @param base without the path of a call
     * @param patience how long tries in a row may wait for each other
     */
    public Server(URI base, Optional<String> key, Duration patience) {
        this(base, key, patience, SILENCE, Thread::sleep);
    }

    /**
     * @param silence how long a stream may say nothing
     */
    Server(
            URI base,
            Optional<String> key,
            Duration patience,
            Duration silence,
            Patience.Pause pause) {
        this.base = URI.create(base.toString().replaceAll("/+$", ""));
        this.key = key;
        this.patience = patience;
        this.silence = silence;
        this.pause = pause;
    }

    /** The path of a session. */
    public static String session(String id) {
        return SESSIONS + "/" + id;
    }

    static String turn(String session, String id) {
        return session(session) + "/turns/" + id;
    }

    /** The path with a query of those parameters that are not empty. */
    public static String query(String path, String... namesAndValues) {
        var query = new StringJoiner("&", path + "?", "").setEmptyValue(path);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (!namesAndValues[i + 1].isEmpty()) {
                var value = URLEncoder.encode(namesAndValues[i + 1], StandardCharsets.UTF_8);
                query.add(namesAndValues[i] + "=" + value);
            }
        }
        return query.toString();
    }

    Patience patience() {
        return new Patience(patience, pause);
    }

    /** Returns what a call answers. */
    public JsonNode get(String path) throws CannotStart, InterruptedException {
        return json(request(path));
    }

    /** Returns what a call answers. */
    public JsonNode post(String path, JsonNode body) throws CannotStart, InterruptedException {
        return json(posting(path, body));
    }

    /**
     * Sends a message, and returns the turn's id once the server has it. It is tried again after a
     * lost connection, with the same key, so it is never answered twice.
     */
    public String send(String session, JsonNode message) throws CannotStart, InterruptedException {
        return taken(session(session) + "/messages", message);
    }

    /**
     * Has the message of a turn answered once more, as {@link #send} does; returns the new turn.
     */
    public String regenerate(String session, String turn) throws CannotStart, InterruptedException {
        return taken(turn(session, turn) + "/regenerate", JSON.createObjectNode());
    }

    private String taken(String path, JsonNode message) throws CannotStart, InterruptedException {
        var patience = patience();
        var idempotencyKey = UUID.randomUUID().toString();
        while (true) {
            try {
                return json(posting(path, message).header("Idempotency-Key", idempotencyKey))
                        .path("turn_id")
                        .asString("");
            } catch (NoServer | Refused e) {
                patience.after(e);
            }
        }
    }

    /**
     * Asks to cancel the turn; it does no harm if it has ended.
     *
     * @param bound how long to wait for the answer
     */
    public void cancel(String session, String turn, Duration bound)
            throws CannotStart, InterruptedException {
        json(request(turn(session, turn) + "/cancel").POST(BodyPublishers.noBody()), bound);
    }

    /**
     * Imports a file. It is tried again after a lost connection, with the same key, so nothing
     * comes twice.
     *
     * @param key the same for the same file
     */
    public JsonNode importFile(Path file, String key) throws CannotStart, InterruptedException {
        var patience = patience();
        while (true) {
            try {
                return json(
                        request(SESSIONS + "/import")
                                .POST(BodyPublishers.ofFile(file))
                                .header("Content-Type", "application/json")
                                .header("Idempotency-Key", key),
                        UPLOAD_BOUND);
            } catch (FileNotFoundException e) {
                throw new CannotStart("There is no file %s.".formatted(file), e);
            } catch (NoServer | Refused e) {
                patience.after(e);
            }
        }
    }

    /** Uploads the body of a form with a file; tried again while the server is busy. */
    JsonNode upload(BodyPublisher form, String contentType)
            throws CannotStart, InterruptedException {
        var patience = patience();
        while (true) {
            try {
                return json(
                        request("/api/documents").POST(form).header("Content-Type", contentType),
                        UPLOAD_BOUND);
            } catch (Refused e) {
                // After a lost connection it could be there twice.
                patience.after(e);
            }
        }
    }

    /**
     * Opens a stream.
     *
     * @param after the id of the last event that is known; null for none
     * @return empty if nothing more will come
     */
    Optional<EventConnection> events(String path, @Nullable String after)
            throws CannotStart, InterruptedException {
        var request = request(path).setHeader("Accept", "text/event-stream");
        if (after != null) {
            request.header("Last-Event-ID", after);
        }
        var response = exchange(request, ANSWER_BOUND, OPEN);
        return response.statusCode() == 204
                ? Optional.empty()
                : Optional.of(new EventConnection(watched(response)));
    }

    /**
     * A body that is read while it comes; the caller closes it. A read fails if the server is
     * silent for too long.
     */
    public InputStream open(String path) throws CannotStart, InterruptedException {
        return watched(exchange(request(path).setHeader("Accept", "*/*"), ANSWER_BOUND, OPEN));
    }

    private InputStream watched(HttpResponse<Body> response) {
        return new WatchedBody(response.body().stream(), silence);
    }

    private HttpRequest.Builder posting(String path, JsonNode body) {
        return request(path)
                .POST(BodyPublishers.ofString(body.toString()))
                .header("Content-Type", "application/json");
    }

    /** Of a GET, unless another method is set. */
    private HttpRequest.Builder request(String path) {
        var request =
                HttpRequest.newBuilder(URI.create(base + path))
                        .header("Accept", "application/json");
        key.ifPresent(known -> request.header("Authorization", "Bearer " + known));
        return request;
    }

    private JsonNode json(HttpRequest.Builder request) throws CannotStart, InterruptedException {
        return json(request, ANSWER_BOUND);
    }

    private JsonNode json(HttpRequest.Builder request, Duration bound)
            throws CannotStart, InterruptedException {
        var response = exchange(request, bound, WHOLE);
        try {
            return JSON.readTree(response.body().bytes());
        } catch (JacksonException e) {
            throw notParley(response.statusCode());
        }
    }

    /**
     * What came of a body.
     *
     * @param stream of a body that is read while it comes; empty of one that came whole
     * @param bytes of a body that came whole, within the bound on its answer
     */
    private record Body(InputStream stream, byte[] bytes) {

        static Body whole(byte[] bytes) {
            return new Body(InputStream.nullInputStream(), bytes);
        }

        static Body open(InputStream stream) {
            return new Body(stream, new byte[0]);
        }
    }

    // A request's own timeout would be one for the whole stream, from JDK 26 on, and does not
    // cover a body before.
    private HttpResponse<Body> exchange(
            HttpRequest.Builder request, Duration bound, HttpResponse.BodyHandler<Body> body)
            throws CannotStart, InterruptedException {
        var answer = http.sendAsync(request.build(), body);
        try {
            var response = answer.get(bound.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() / 100 != 2) {
                throw refused(response);
            }
            return response;
        } catch (ExecutionException e) {
            throw lost(e.getCause() instanceof IOException io ? io : new IOException(e));
        } catch (TimeoutException e) {
            throw lost(new IOException("no answer within %d s".formatted(bound.toSeconds()), e));
        } finally {
            // Nothing happens if it is complete.
            answer.cancel(true);
        }
    }

    /** Why nothing answers. */
    public NoServer lost(IOException e) {
        var why = e instanceof ConnectException ? "nobody listens there" : e.getMessage();
        return new NoServer(
                "No server answers at %s (%s). Start one with ./parley up, or name another one with --url or %s."
                        .formatted(base, why, ServerOptions.URL),
                e);
    }

    private Refused notParley(int status) {
        return new Refused(
                "The server at %s answers %d, but not as Parley does. Name another one with --url or %s."
                        .formatted(base, status, ServerOptions.URL),
                status,
                Duration.ZERO);
    }

    private Refused refused(HttpResponse<Body> response) {
        int status = response.statusCode();
        JsonNode problem;
        try {
            problem = JSON.readTree(response.body().bytes());
        } catch (JacksonException e) {
            return notParley(status);
        }
        var code = problem.path("code").asString("");
        if (code.isEmpty()) {
            return notParley(status);
        }
        var detail = problem.path("detail").asString(problem.path("title").asString(""));
        return new Refused(
                sentence(status, Screen.line(detail, LONGEST_BODY_SHOWN), code),
                status,
                retryAfter(response));
    }

    private String sentence(int status, String detail, String code) {
        return switch (status) {
            case 401 ->
                    key.isPresent()
                            ? "The server at %s does not take this key. ./parley key list shows which are valid; name another one with --key-file or %s."
                                    .formatted(base, ServerOptions.KEY)
                            : "The server at %s wants an API key. Name a file with --key-file, or set %s; ./parley key create makes keys."
                                    .formatted(base, ServerOptions.KEY);
            case 403 -> "The key may not do this: " + detail;
            case 429, 503 -> "The server is busy or waits for its database: " + detail;
            default -> "The server refused it (%s): %s".formatted(code, detail);
        };
    }

    private static Duration retryAfter(HttpResponse<?> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("[0-9]{1,5}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .orElse(Duration.ZERO);
    }
}
