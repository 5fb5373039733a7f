package dev.parley.system;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Uploads documents and waits for them. */
final class DocumentCalls {

    private final ApiClient api;

    DocumentCalls(ApiClient api) {
        this.api = api;
    }

    /** Uploads a text; returns its id. */
    String text(String title, String content) {
        return text(Map.of("title", title, "content", content));
    }

    /** Uploads a text with these fields; returns its id. */
    String text(Map<String, String> fields) {
        return id(api.post("/api/documents", ApiClient.JSON.writeValueAsString(fields)));
    }

    void delete(String id) {
        api.delete("/api/documents/" + id);
    }

    /** Deletes all there are: questions of other tests are asked of every document. */
    void deleteAll() {
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

    /** Uploads a file; returns its id. */
    String file(String name, String type, byte[] bytes) {
        return id(api.upload(name, type, bytes, Map.of()));
    }

    private static String id(ApiClient.Answer answer) {
        if (answer.status() != 202) {
            throw new AssertionError("not taken: " + answer);
        }
        return answer.body().get("document_id").stringValue();
    }

    JsonNode shown(String id) {
        return api.get("/api/documents/" + id).body();
    }

    String status(String id) {
        return shown(id).path("status").asString("");
    }

    /** The document once it is ready or has failed. */
    JsonNode awaitEnded(String id) {
        await("document " + id)
                .atMost(Duration.ofSeconds(120))
                .until(() -> !status(id).equals("indexing"));
        return shown(id);
    }

    /** The document once it is ready. */
    JsonNode awaitReady(String id) {
        var ended = awaitEnded(id);
        if (!ended.path("status").asString("").equals("ready")) {
            throw new AssertionError("not ready: " + ended);
        }
        return ended;
    }

    /** Waits until somebody is in the midst of it. */
    void awaitHalfway(String id) {
        await("progress of " + id)
                .atMost(Duration.ofSeconds(60))
                .until(() -> shown(id).path("progress").asInt(0) > 0);
    }
}
