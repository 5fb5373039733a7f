package dev.parley.load.witness;

import dev.parley.load.client.Exchange;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The API, behind the proxy, to clients that do not give up at the first failure. */
public final class Parley {

    /** Longer than the 15 s between two heartbeats: a node that is silent for so long hangs. */
    private static final Duration SILENCE = Duration.ofSeconds(20);

    /** A tenth of what a stream's {@code retry} asks for: what is timed is the system. */
    private static final int PAUSE_MILLIS = 100;

    /** How long what must be there is asked for again. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final JsonMapper JSON = JsonMapper.shared();

    private final URI base;

    public Parley(URI base) {
        this.base = base;
    }

    Exchange send(String session, Message message) throws IOException {
        var headers = streamHeaders();
        headers.put("Idempotency-Key", message.key());
        String body = JSON.createObjectNode().put("content", message.content()).toString();
        return Exchange.open("POST", uri(session, "/messages"), headers, body, SILENCE);
    }

    /**
     * @param after the last event that was seen; empty for all
     */
    Exchange turn(String session, String turn, Optional<String> after) throws IOException {
        var headers = streamHeaders();
        after.ifPresent(id -> headers.put("Last-Event-ID", id));
        return Exchange.open(
                "GET", uri(session, "/turns/" + turn + "/events"), headers, "", SILENCE);
    }

    /**
     * The stream of all turns.
     *
     * @param after the last event that was seen; empty for the live turn and all that come
     */
    Exchange session(String session, Optional<String> after) throws IOException {
        var headers = streamHeaders();
        after.ifPresent(id -> headers.put("Last-Event-ID", id));
        return Exchange.open("GET", uri(session, "/events"), headers, "", SILENCE);
    }

    private static Map<String, String> streamHeaders() {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Accept", "text/event-stream");
        return headers;
    }

    private URI uri(String session, String path) {
        return base.resolve("/api/chat/sessions/" + session + path);
    }

    String newSession() throws IOException, InterruptedException {
        String body = patient("POST", base.resolve("/api/chat/sessions"), "{}", 201);
        return JSON.readTree(body).path("session_id").asString();
    }

    JsonNode history(String session) throws IOException, InterruptedException {
        return JSON.readTree(patient("GET", uri(session, "?limit=200"), "", 200));
    }

    /** NDJSON. */
    String log(String session) throws IOException, InterruptedException {
        return patient("GET", uri(session, "/log"), "", 200);
    }

    /** The turn's whole stream, as it is told to who comes when it is over. */
    String replay(String session, String turn) throws IOException, InterruptedException {
        return patient("GET", uri(session, "/turns/" + turn + "/events"), "", 200);
    }

    private static String patient(String method, URI uri, String body, int wanted)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            String failure;
            try (var exchange =
                    Exchange.open(method, uri, Map.of("Accept", "*/*"), body, SILENCE)) {
                String answer = exchange.text();
                if (exchange.status() == wanted) {
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

    static void pause() throws InterruptedException {
        // Not all at once, who were cut off together.
        Thread.sleep(PAUSE_MILLIS + ThreadLocalRandom.current().nextInt(PAUSE_MILLIS / 2));
    }
}
