package dev.parley.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.store.documents.DocumentTexts;
import dev.parley.testsupport.DocumentCalls;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a document holds: its file, its text, and the places of passages in the text. */
class DocumentContentTest {

    private final TestSystem system = TestSystem.get();
    private final DocumentCalls documents = new DocumentCalls(system.api(0));

    @AfterEach
    void deleteDocuments() {
        documents.deleteAll();
    }

    @Test
    void aSourceCanBeOpenedAtItsPlace() {
        var second = "The beacon of Hull is green.";
        var pdf = SampleFiles.pdf(List.of("The mill of Arnach grinds buckwheat.", second), null);
        var id = documents.file("beacons.pdf", "application/pdf", pdf);
        documents.awaitReady(id);
        var session =
                system.api(0)
                        .post("/api/chat/sessions", "{\"document_ids\":[\"%s\"]}".formatted(id))
                        .body()
                        .get("session_id")
                        .stringValue();

        var stream = system.api(0).message(session, "Which colour has the beacon?");
        var told = stream.until("sources").json().get("sources");
        stream.toEnd();
        var stored = system.api(1).history(session).get("messages").get(1).get("sources");

        var text = text(id);
        for (var sources : List.of(told, stored)) {
            assertThat(sources).hasSize(1);
            assertThat(sources.get(0).get("page").intValue()).isEqualTo(1);
            assertThat(place(sources.get(0), text)).endsWith(second);
        }
        assertThat(system.api(1).text("/api/documents/" + id + "/content").headers().map())
                .containsEntry("content-type", List.of("text/plain;charset=UTF-8"))
                .containsEntry("x-content-type-options", List.of("nosniff"));
    }

    @Test
    void placesCountUtf16Units() {
        var story = "🌍 " + "A line of a story about the sea. 🌊\n\n".repeat(30);
        var id = documents.text("Story", story + "The beacon of Hull is green.");
        documents.awaitReady(id);
        var session = system.api(0).createSession();

        var stream = system.api(0).message(session, "Which colour has the beacon of Hull?");
        var source = stream.until("sources").json().get("sources").get(0);

        assertThat(text(id)).isEqualTo(story + "The beacon of Hull is green.");
        assertThat(place(source, text(id))).endsWith("The beacon of Hull is green.");
        assertThat(source.has("page")).isFalse();
    }

    @Test
    void aTextOfManyPiecesIsWhole() {
        var id = documents.text("Long", "Short.");
        documents.awaitReady(id);
        // Each piece would end within a pair of surrogates.
        var text = "x" + "🌊".repeat(1 << 18) + "ä";

        system.apiBean(DocumentTexts.class).replace(UUID.fromString(id), text);

        assertThat(text(id)).isEqualTo(text);
    }

    private String text(String id) {
        var response = system.api(1).text("/api/documents/" + id + "/content");
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    private static String place(JsonNode source, String text) {
        return text.substring(source.get("start").intValue(), source.get("end").intValue());
    }

    @Test
    void aFileComesBackAsItWasUploaded() throws IOException {
        var pdf = SampleFiles.pdf("A dam holds water.");
        var file = file(documents.file("Dämme €.pdf", "application/pdf", pdf));
        var html = file(documents.file("a.html", "text/html", "<p>ä</p>".getBytes(UTF_8)));
        var json = file(documents.text("Dams", "A dam höld water."));

        assertThat(file.body().readAllBytes()).isEqualTo(pdf);
        assertThat(header(file, "Content-Type")).isEqualTo("application/pdf");
        assertThat(header(file, "Content-Length")).isEqualTo("" + pdf.length);
        assertThat(header(file, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(file, "Content-Disposition"))
                .startsWith("attachment;")
                .contains("filename*=UTF-8''D%C3%A4mme%20%E2%82%AC.pdf");
        assertThat(html.body().readAllBytes()).asString(UTF_8).isEqualTo("<p>ä</p>");
        assertThat(header(html, "Content-Type")).isEqualTo("text/html");
        assertThat(header(html, "Content-Disposition")).startsWith("attachment;");
        assertThat(json.body().readAllBytes()).asString(UTF_8).isEqualTo("A dam höld water.");
        assertThat(header(json, "Content-Type")).isEqualTo("text/plain;charset=UTF-8");
        assertThat(header(json, "Content-Disposition")).contains("Dams.txt");
    }

    private HttpResponse<InputStream> file(String id) {
        var response = system.api(1).open("/api/documents/" + id + "/file");
        assertThat(response.statusCode()).isEqualTo(200);
        return response;
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Test
    void whatIsNotThereIsRefusedWithTheReason() {
        var ready = documents.text("Dams", "A dam holds water.");
        documents.awaitReady(ready);
        var failed = documents.file("bad.pdf", "application/pdf", "%PDF-1.7 no".getBytes(UTF_8));
        documents.awaitEnded(failed);
        system.database()
                .sql("DELETE FROM document_text WHERE document_id = ?")
                .param(UUID.fromString(ready))
                .update();

        var earlier = system.api(0).get("/api/documents/" + ready + "/content");
        assertThat(earlier.status()).isEqualTo(404);
        assertThat(earlier.code()).isEqualTo("not_found");
        assertThat(earlier.body().get("detail").stringValue())
                .contains(ready, "earlier version", "Upload it again");
        assertThat(system.api(0).get("/api/documents/" + failed + "/content").code())
                .isEqualTo("document_not_ready");
        for (var what : List.of("/content", "/file")) {
            var unknown = system.api(0).get("/api/documents/" + UUID.randomUUID() + what);
            assertThat(unknown.status()).isEqualTo(404);
        }
        foreign(ready);
        for (var what : List.of("/content", "/file")) {
            assertThat(system.api(0).get("/api/documents/" + ready + what).status()).isEqualTo(404);
        }
    }

    private void foreign(String id) {
        system.database()
                .sql("UPDATE document SET owner = 'another' WHERE document_id = ?")
                .param(UUID.fromString(id))
                .update();
    }

    @Test
    void filesAreDeletedWithTheEndingIfTheyAreNotKept() {
        system.stopWorker();
        system.startWorker("--parley.documents.keep-files=false");
        try {
            var ready = documents.text("Dams", "A dam holds water.");
            var failed =
                    system.api(0)
                            .upload("a.pdf", "application/pdf", "%PDF-1".getBytes(UTF_8), Map.of())
                            .body()
                            .get("document_id")
                            .stringValue();
            documents.awaitReady(ready);
            documents.awaitEnded(failed);

            for (var id : List.of(ready, failed)) {
                var file = system.api(0).get("/api/documents/" + id + "/file");
                assertThat(file.status()).isEqualTo(404);
                assertThat(file.body().get("detail").stringValue())
                        .contains(id, "parley.documents.keep-files");
            }
            assertThat(text(ready)).isEqualTo("A dam holds water.");
        } finally {
            system.stopWorker();
            system.startWorker();
        }
    }
}
