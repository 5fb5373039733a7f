package dev.parley.testsupport.witness;

import dev.parley.testsupport.Exchange;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the API that does not give up at the first failure. Safe for use by many threads. */
public final class PatientClient {

    /** Longer than the 15 s between two heartbeats: a node that is silent for so long hangs. */
    private static final Duration SILENCE = Duration.ofSeconds(20);

    /** A tenth of what a stream's {@code retry} asks for: the system is timed, not the client. */
    private static final int PAUSE_MILLIS = 100;

    /** How long a call is repeated. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Map<String, String> STREAM = Map.of("Accept", "text/event-stream");

    private static final JsonMapper JSON = JsonMapper.shared();

    private final URI base;

    public PatientClient(URI base) {
        this.base = base;
    }

    Exchange send(String session, Message message) throws IOException {
        var headers = new LinkedHashMap<>(STREAM);
        headers.put("Idempotency-Key", message.key());
        String body = JSON.createObjectNode().put("content", message.content()).toString();
        return Exchange.open("POST", uri(session, "/messages"), headers, body, SILENCE);
    }

    /**
     * The stream of one turn.
     *
     * @param after the id of the last event that was seen; empty for all
     */
    Exchange turn(String session, String turn, Optional<String> after) throws IOException {
        return stream(uri(session, "/turns/" + turn + "/events"), after);
    }

    /**
     * The stream of all turns.
     *
     * @param after the id of the last event that was seen; empty for the live turn and later ones
     */
    public Exchange session(String session, Optional<String> after) throws IOException {
        return stream(uri(session, "/events"), after);
    }

    private static Exchange stream(URI uri, Optional<String> after) throws IOException {
        var headers = new LinkedHashMap<>(STREAM);
        after.ifPresent(id -> headers.put("Last-Event-ID", id));
        return Exchange.open("GET", uri, headers, "", SILENCE);
    }

    private URI uri(String session, String path) {
        return base.resolve("/api/chat/sessions/" + session + path);
    }

    public String newSession() throws IOException, InterruptedException {
        String body = patient("POST", base.resolve("/api/chat/sessions"), "{}", 201);
        return JSON.readTree(body).path("session_id").asString();
    }

    /** Asks to cancel a turn until that is accepted, or the turn had ended before. */
    public void cancel(String session, String turn) throws IOException, InterruptedException {
        patient("POST", uri(session, "/turns/" + turn + "/cancel"), "", 202, 200);
    }

    /** Deletes a session. If it is gone, an earlier try of the same call has deleted it. */
    public void delete(String session) throws IOException, InterruptedException {
        patient("DELETE", uri(session, ""), "", 204, 404);
    }

    /**
     * Returns when a session is a 404.
     *
     * @throws IOException if it is anything else, or nothing answers
     */
    public void requireGone(String session) throws IOException, InterruptedException {
        String answer = patient("GET", uri(session, ""), "", 404, 200);
        if (JSON.readTree(answer).has("session_id")) {
            throw new IOException("The deleted session %s is still there".formatted(session));
        }
    }

    /** Uploads a text; returns its id. If an answer is lost, it uploads another one. */
    public String upload(String title, String content) throws IOException, InterruptedException {
        String document =
                JSON.createObjectNode().put("title", title).put("content", content).toString();
        String body = patient("POST", documents(""), document, 202);
        return JSON.readTree(body).path("document_id").asString();
    }

    /** The status of a document; empty if there is none. */
    public String document(String id) throws IOException, InterruptedException {
        String body = patient("GET", documents("/" + id), "", 200, 404);
        var document = JSON.readTree(body);
        // A problem has a status too: a number.
        return document.has("document_id") ? document.path("status").asString("") : "";
    }

    public void deleteDocument(String id) throws IOException, InterruptedException {
        patient("DELETE", documents("/" + id), "", 204, 404);
    }

    private URI documents(String path) {
        return base.resolve("/api/documents" + path);
    }

    JsonNode history(String session) throws IOException, InterruptedException {
        return JSON.readTree(patient("GET", uri(session, "?limit=200"), "", 200));
    }

    /** NDJSON. */
    String log(String session) throws IOException, InterruptedException {
        return patient("GET", uri(session, "/log"), "", 200);
    }

    /** The turn's whole stream, as a reader gets it after the ending. */
    String replay(String session, String turn) throws IOException, InterruptedException {
        return patient("GET", uri(session, "/turns/" + turn + "/events"), "", 200);
    }

    private static String patient(String method, URI uri, String body, Integer... wanted)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            String failure;
            try (var exchange =
                    Exchange.open(method, uri, Map.of("Accept", "*/*"), body, SILENCE)) {
                String answer = exchange.text();
                if (List.of(wanted).contains(exchange.status())) {
                    return answer;
                }
                failure = exchange.status() + " " + answer;
            } catch (IOException e) {
                failure = e.toString();
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("%s %s: %s".formatted(method, uri, failure));
            }
            pause();
        }
    }

    /** Waits before the next attempt, as a stream's {@code retry} asks for, but for less long. */
    public static void pause() throws InterruptedException {
        // Clients that were cut off together do not come back together.
        Thread.sleep(PAUSE_MILLIS + ThreadLocalRandom.current().nextInt(PAUSE_MILLIS / 2));
    }
}
