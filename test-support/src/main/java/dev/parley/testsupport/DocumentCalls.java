package dev.parley.testsupport;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Uploads documents and waits for them. Safe for use by many threads. */
public final class DocumentCalls {

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final ApiClient api;
    private final Duration patience;

    /** Waits for a document for two minutes at most. */
    public DocumentCalls(ApiClient api) {
        this(api, Duration.ofMinutes(2));
    }

    /**
     * @param patience how long a document may take
     */
    public DocumentCalls(ApiClient api, Duration patience) {
        this.api = api;
        this.patience = patience;
    }

    /** Uploads a text; returns its id. */
    public String text(String title, String content) {
        return text(Map.of("title", title, "content", content));
    }

    /** Uploads a text with these fields; returns its id. */
    public String text(Map<String, String> fields) {
        return id(api.post("/api/documents", JsonMapper.shared().writeValueAsString(fields)));
    }

    /** Uploads a file; returns its id. */
    public String file(String name, String type, byte[] bytes) {
        return id(api.upload(name, type, bytes, Map.of()));
    }

    private static String id(ApiClient.Answer answer) {
        if (answer.status() != 202) {
            throw new AssertionError("not taken: " + answer);
        }
        return answer.body().get("document_id").stringValue();
    }

    public void delete(String id) {
        api.delete("/api/documents/" + id);
    }

    /** Deletes all there are: questions of other tests are asked of every document. */
    public void deleteAll() {
        var page = page();
        while (!page.isEmpty()) {
            page.forEach(this::delete);
            page = page();
        }
    }

    private List<String> page() {
        return api.get("/api/documents?limit=100")
                .body()
                .get("documents")
                .valueStream()
                .map(document -> document.get("document_id").stringValue())
                .toList();
    }

    public JsonNode shown(String id) {
        return api.get("/api/documents/" + id).body();
    }

    public String status(String id) {
        return status(shown(id));
    }

    private static String status(JsonNode document) {
        return document.path("status").asString("");
    }

    /** Waits until the document is ready or has failed; returns it. */
    public JsonNode awaitEnded(String id) {
        return await(id, document -> !status(document).equals("indexing"));
    }

    /** Waits until the document is ready; returns it. */
    public JsonNode awaitReady(String id) {
        var ended = awaitEnded(id);
        if (!status(ended).equals("ready")) {
            throw new AssertionError("not ready: " + ended);
        }
        return ended;
    }

    /** Waits until a worker has reported progress. */
    public void awaitHalfway(String id) {
        await(id, document -> document.path("progress").asInt(0) > 0);
    }

    private JsonNode await(String id, Predicate<JsonNode> wanted) {
        long deadline = System.nanoTime() + patience.toNanos();
        var document = shown(id);
        while (!wanted.test(document)) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within " + patience + ": " + document);
            }
            try {
                Thread.sleep(LOOK_EVERY);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            document = shown(id);
        }
        return document;
    }
}
