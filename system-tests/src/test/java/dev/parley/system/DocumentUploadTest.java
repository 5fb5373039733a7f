package dev.parley.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.log.Ids;
import dev.parley.store.documents.DocumentType;
import dev.parley.store.documents.NewDocument;
import dev.parley.store.documents.StoredDocuments;
import dev.parley.store.limits.Limits;
import dev.parley.testsupport.ApiClient.Answer;
import dev.parley.testsupport.DocumentCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents over HTTP: uploads that are taken or refused, and who sees the documents. */
class DocumentUploadTest {

    private static final int MIB = 1 << 20;

    private final TestSystem system = TestSystem.get();
    private final DocumentCalls documents = new DocumentCalls(system.api(0));

    @AfterEach
    void deleteDocuments() {
        documents.deleteAll();
    }

    @Test
    void aDocumentIsShownAsItWasGiven() {
        var answer =
                system.api(0)
                        .post(
                                "/api/documents",
                                """
                                {"title":"Dams","content":"A dam holds water.","creator":"Ada",
                                 "domain":"water","metadata":{"year":1931,"tags":["a",null]}}
                                """);

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body().get("status").stringValue()).isEqualTo("indexing");
        var id = answer.body().get("document_id").stringValue();
        assertThat(answer.response().headers().firstValue("Location"))
                .hasValue("/api/documents/" + id);
        var shown = system.api(1).get("/api/documents/" + id);
        assertThat(shown.status()).isEqualTo(200);
        var body = shown.body();
        assertThat(body.get("title").stringValue()).isEqualTo("Dams");
        assertThat(body.get("creator").stringValue()).isEqualTo("Ada");
        assertThat(body.get("domain").stringValue()).isEqualTo("water");
        assertThat(body.get("metadata").toString())
                .isEqualTo("{\"year\":1931,\"tags\":[\"a\",null]}");
        assertThat(body.get("media_type").stringValue()).isEqualTo("text/plain");
        assertThat(body.get("size").intValue()).isEqualTo(18);
        assertThat(body.has("file_name")).isFalse();
        documents.awaitReady(id);
    }

    @Test
    void aFileComesWithTheSameFields() {
        var answer =
                system.api(0)
                        .upload(
                                "C:\\temp\\Dams.PDF",
                                "application/pdf",
                                SampleFiles.pdf("A dam."),
                                Map.of("creator", "Ada", "metadata", "{\"year\":1931}"));

        assertThat(answer.status()).isEqualTo(202);
        var shown = documents.shown(answer.body().get("document_id").stringValue());
        assertThat(shown.get("title").stringValue()).isEqualTo("Dams.PDF");
        assertThat(shown.get("file_name").stringValue()).isEqualTo("Dams.PDF");
        assertThat(shown.get("media_type").stringValue()).isEqualTo("application/pdf");
        assertThat(shown.get("creator").stringValue()).isEqualTo("Ada");
        assertThat(shown.get("metadata").get("year").intValue()).isEqualTo(1931);
    }

    @Test
    void aPageOfLargeDocumentsEndsEarlyAndTheNextGoesOn() {
        var ids = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            ids.addFirst(documents.text("Large " + i, "Text " + i + " in a list."));
        }
        // As earlier versions took it.
        system.database()
                .sql("UPDATE document SET metadata = :large")
                .param("large", "{\"k\":\"" + "x".repeat(600_000) + "\"}")
                .update();

        assertThat(pages(100))
                .containsExactly(ids.subList(0, 2), ids.subList(2, 4), ids.subList(4, 5));
    }

    /** The ids of all documents, page by page. */
    private List<List<String>> pages(int limit) {
        var pages = new ArrayList<List<String>>();
        var cursor = "";
        do {
            var page = system.api(1).get("/api/documents?limit=" + limit + cursor).body();
            pages.add(
                    page.get("documents")
                            .valueStream()
                            .map(document -> document.get("document_id").stringValue())
                            .toList());
            cursor =
                    page.has("next_cursor")
                            ? "&cursor=" + page.get("next_cursor").stringValue()
                            : "";
        } while (!cursor.isEmpty());
        return pages;
    }

    @Test
    void theListShowsAllOnce() {
        var ids = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            ids.addFirst(documents.text("Listed " + i, "Text " + i + " in a list."));
        }

        var listed = pages(2).stream().flatMap(List::stream).toList();

        assertThat(listed).doesNotHaveDuplicates().containsSubsequence(ids);
        assertThat(system.api(0).get("/api/documents?limit=0").code())
                .isEqualTo("validation_failed");
        assertThat(system.api(0).get("/api/documents?cursor=no").code())
                .isEqualTo("validation_failed");
        var late = Long.MAX_VALUE + "." + UUID.randomUUID();
        assertThat(
                        system.api(0)
                                .get(
                                        "/api/documents?cursor="
                                                + Base64.getUrlEncoder()
                                                        .withoutPadding()
                                                        .encodeToString(late.getBytes(UTF_8)))
                                .code())
                .isEqualTo("validation_failed");
    }

    @Test
    void aDeletedDocumentIsGoneAtOnce() {
        var id = documents.text("Short-lived", "A text about mayflies.");
        documents.awaitReady(id);

        assertThat(system.api(1).delete("/api/documents/" + id).status()).isEqualTo(204);

        assertThat(system.api(0).get("/api/documents/" + id).code()).isEqualTo("not_found");
        assertThat(system.api(0).delete("/api/documents/" + id).status()).isEqualTo(404);
        for (var table : List.of("document", "document_piece", "document_text", "document_chunk")) {
            assertThat(
                            system.database()
                                    .sql("SELECT count(*) FROM " + table + " WHERE document_id = ?")
                                    .param(UUID.fromString(id))
                                    .query(Integer.class)
                                    .single())
                    .as(table)
                    .isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"title\":\"t\"} -> 400 validation_failed content",
                "{\"content\":\"c\"} -> 400 validation_failed title",
                "{\"title\":\"t\",\"content\":\"\"} -> 400 validation_failed content",
                "{\"title\":\"t\",\"content\":\" \\n\\t \"} -> 400 validation_failed content",
                "{\"title\":\"t\",\"content\":\"a\\u0000b\"} -> 400 validation_failed content",
                "{\"title\":\"t\",\"content\":\"a\\ud83db\"} -> 400 validation_failed content",
                "{\"title\":\"t\",\"content\":7} -> 400 validation_failed content",
                "{\"title\":\"t\",\"content\":null} -> 400 validation_failed content",
                "{\"title\":\"t\",\"content\":\"c\",\"metadata\":[]} -> 400 validation_failed metadata",
                "{\"title\":\"t\",\"content\":\"c\",\"x\":1} -> 400 unknown_field x",
                "{\"title\":\"t\",\"content\":\"a\nb\"} -> 400 malformed_json",
                "{\"title\":\"t\",\"content\":\"c\"}x -> 400 malformed_json",
                "{\"title\":\"t\",\"content\":\"c\",\"content\":\"d\"} -> 400 malformed_json",
                "[] -> 400 validation_failed"
            })
    void badJsonIsRefused(String row) {
        var parts = row.split(" -> ");
        var expected = parts[1].split(" ");

        var answer = system.api(0).post("/api/documents", parts[0]);

        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(400);
        assertThat(answer.code()).as(answer.body().toString()).isEqualTo(expected[1]);
        if (expected.length > 2) {
            assertThat(answer.body().get("errors").get(0).get("field").stringValue())
                    .isEqualTo(expected[2]);
        }
    }

    @Test
    void aNameSpelledWithEscapesIsTheSameName() {
        var answer =
                system.api(0)
                        .post(
                                "/api/documents",
                                "{\"title\":\"t\",\"cont\\u0065nt\":\"Spelled out.\"}");

        assertThat(answer.status()).isEqualTo(202);
        var id = answer.body().get("document_id").stringValue();
        assertThat(documents.shown(id).get("size").intValue()).isEqualTo(12);
    }

    @Test
    void filesThatAreNoneOfTheTypesAreRefused() {
        var text = "plain".getBytes(StandardCharsets.UTF_8);
        var pdf = SampleFiles.pdf("x");

        for (var refused :
                List.of(
                        upload("a.exe", "application/octet-stream", text),
                        upload("a", "application/octet-stream", text),
                        upload("a.pdf", "application/pdf", text),
                        upload("a.docx", SampleFiles.DOCX, pdf),
                        upload("a.txt", "text/plain", pdf),
                        upload("a.txt", "application/pdf", text))) {
            assertThat(refused.status()).as(refused.body().toString()).isEqualTo(415);
            assertThat(refused.code()).isEqualTo("unsupported_media_type");
            assertThat(refused.body().get("detail").stringValue())
                    .contains("txt, md, markdown, html, htm, pdf, docx");
        }
    }

    @Test
    void oneKindOfTextMayBeDeclaredAsAnother() {
        var text = "plain".getBytes(StandardCharsets.UTF_8);

        for (var taken :
                Map.of(
                                "a.md", "text/plain",
                                "a.html", "text/plain",
                                "a.txt", "text/markdown",
                                "b.md", "text/html",
                                "a.csv", "text/plain",
                                "a.eml", "text/plain",
                                "b.txt", "application/octet-stream")
                        .entrySet()) {
            var answer = upload(taken.getKey(), taken.getValue(), text);
            assertThat(answer.status()).as(taken + " " + answer.body()).isEqualTo(202);
        }
        var html = upload("c.html", "text/plain", text).body().get("document_id").stringValue();
        assertThat(documents.shown(html).get("media_type").stringValue()).isEqualTo("text/html");
        assertThat(upload("a", "text/markdown; charset=utf-8", text).status()).isEqualTo(202);
    }

    @Test
    void aNameOf255BytesIsKeptWholeHoweverItIsWritten() {
        var name = "€".repeat(83) + "ab.txt";
        assertThat(name.getBytes(UTF_8)).hasSize(255);
        var text = "plain".getBytes(UTF_8);

        var raw = upload(name, "text/plain", text);
        var both = named("filename=\"x.pdf\"; filename*=UTF-8''" + percent(name));
        var alone = named("filename*=utf-8''" + percent(name));
        var longer = upload("x".repeat(300) + ".md", "text/plain", text);

        for (var answer : List.of(raw, both, alone)) {
            assertThat(answer.status()).as(answer.body().toString()).isEqualTo(202);
            var shown = documents.shown(answer.body().get("document_id").stringValue());
            assertThat(shown.get("file_name").stringValue()).isEqualTo(name);
            assertThat(shown.get("title").stringValue()).isEqualTo(name);
        }
        assertThat(longer.status()).isEqualTo(202);
        var shown = documents.shown(longer.body().get("document_id").stringValue());
        assertThat(shown.get("media_type").stringValue()).isEqualTo("text/markdown");
        assertThat(shown.get("file_name").stringValue()).hasSize(255);
    }

    private static String percent(String name) {
        return URLEncoder.encode(name, UTF_8).replace("+", "%20");
    }

    private Answer named(String fileName) {
        return system.api(0)
                .postAs(
                        "multipart/form-data; boundary=b",
                        "/api/documents",
                        "--b\r\nContent-Disposition: form-data; name=\"file\"; %s\r\n\r\nplain\r\n--b--\r\n"
                                .formatted(fileName));
    }

    @Test
    void anEmptyFormFieldCountsAsAbsent() {
        var fields = Map.of("title", "", "creator", "", "domain", "", "metadata", "");

        var answer = system.api(0).upload("a.txt", "text/plain", "plain".getBytes(UTF_8), fields);

        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(202);
        var shown = documents.shown(answer.body().get("document_id").stringValue());
        assertThat(shown.get("title").stringValue()).isEqualTo("a.txt");
        assertThat(shown.has("creator")).isFalse();
    }

    @Test
    void badPartsAreRefused() {
        var text = "plain".getBytes(StandardCharsets.UTF_8);
        var api = system.api(0);

        assertThat(api.upload("a.txt", "text/plain", new byte[0], Map.of()).body().toString())
                .contains("\"field\":\"file\"", "must not be empty");
        assertThat(api.upload("a.txt", "text/plain", text, Map.of("x", "1")).code())
                .isEqualTo("unknown_field");
        assertThat(api.upload("a.txt", "text/plain", text, Map.of("content", "1")).code())
                .isEqualTo("unknown_field");
        for (var metadata : List.of("{", "[1]", "{\"a\":1,\"a\":2}", "year=1931")) {
            var fields = Map.of("metadata", metadata);
            var refused = api.upload("a.txt", "text/plain", text, fields);
            assertThat(refused.code()).as(metadata).isEqualTo("validation_failed");
            assertThat(refused.body().get("errors").get(0).get("field").stringValue())
                    .isEqualTo("metadata");
            assertThat(refused.body().get("errors").get(0).get("message").stringValue())
                    .contains("object");
        }
        assertThat(api.upload(null, "text/plain", text, Map.of()).code())
                .isEqualTo("validation_failed");
        var other = api.postAs("application/xml", "/api/documents", "<title/>");
        assertThat(other.status()).isEqualTo(415);
        assertThat(other.body().get("detail").stringValue()).contains("multipart/form-data");
    }

    @Test
    void twentyMebibytesAreTheLimitAndNothingStaysBehind() {
        var before = temporaryFiles();
        var most = "{\"title\":\"Most\",\"content\":\"" + "word ".repeat(20 * MIB / 5 - 10) + "\"}";

        var taken = system.api(0).post("/api/documents", most);
        var refused = system.api(0).post("/api/documents", most + " ".repeat(100));
        var file = upload("a.txt", "text/plain", new byte[20 * MIB + 1]);

        assertThat(taken.status()).as(taken.body().toString()).isEqualTo(202);
        assertThat(refused.code()).isEqualTo("payload_too_large");
        assertThat(file.code()).isEqualTo("payload_too_large");
        var id = taken.body().get("document_id").stringValue();
        assertThat(documents.awaitEnded(id).get("error").get("code").stringValue())
                .isEqualTo("too_long");
        assertThat(
                        system.database()
                                .sql(
                                        "SELECT max(length(bytes)) FROM document_piece"
                                                + " WHERE document_id = ?")
                                .param(UUID.fromString(id))
                                .query(Integer.class)
                                .single())
                .isEqualTo(MIB);
        assertThat(temporaryFiles()).isEqualTo(before);
    }

    @Test
    void aMessageMayNameOnlyDocumentsThatAreThereAndReady() {
        var ready = documents.text("Ready", "A text about readiness.");
        documents.awaitReady(ready);
        var unknown = UUID.randomUUID().toString();
        var foreign = inDatabase("somebody else");
        var failed =
                upload(
                        "bad.pdf",
                        "application/pdf",
                        "%PDF-1.7 no".getBytes(StandardCharsets.UTF_8));
        var bad = failed.body().get("document_id").stringValue();
        documents.awaitEnded(bad);
        var session = system.api(0).createSession();
        var messages = "/api/chat/sessions/" + session + "/messages";

        for (var path : List.of("/api/chat/sessions", messages)) {
            for (var absent : List.of(unknown, foreign)) {
                var answer = system.api(0).post(path, naming(path, ready, absent));
                assertThat(answer.status()).isEqualTo(404);
                assertThat(answer.body().get("errors").toString()).contains(absent);
                assertThat(answer.body().toString()).doesNotContain(ready);
            }
            var answer = system.api(0).post(path, naming(path, ready, bad));
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.code()).isEqualTo("document_not_ready");
            assertThat(answer.body().get("document_ids").toString()).isEqualTo("[\"" + bad + "\"]");
        }
        assertThat(system.api(0).get("/api/documents/" + foreign).status()).isEqualTo(404);
        assertThat(system.api(0).delete("/api/documents/" + foreign).status()).isEqualTo(404);
    }

    @Test
    void aSessionGoesOnWithoutADocumentThatWasDeleted() {
        var id = documents.text("Passing", "A text that will go.");
        documents.awaitReady(id);
        var session =
                system.api(0)
                        .post("/api/chat/sessions", "{\"document_ids\":[\"" + id + "\"]}")
                        .body()
                        .get("session_id")
                        .stringValue();
        system.api(0).delete("/api/documents/" + id);

        assertThat(system.api(1).message(session, "go on").toEnd().getLast().name())
                .isEqualTo("done");
    }

    private static String naming(String path, String... ids) {
        var content = path.endsWith("messages") ? "\"content\":\"x\"," : "";
        return "{" + content + "\"document_ids\":[\"" + String.join("\",\"", ids) + "\"]}";
    }

    private Answer upload(String name, String type, byte[] bytes) {
        return system.api(0).upload(name, type, bytes, Map.of());
    }

    private String inDatabase(String owner) {
        var id = Ids.next();
        system.apiBean(StoredDocuments.class)
                .add(
                        new NewDocument(
                                id,
                                owner,
                                "Not yours",
                                null,
                                null,
                                Map.of(),
                                null,
                                DocumentType.TEXT,
                                1,
                                Instant.ofEpochMilli(0)),
                        new ByteArrayInputStream(new byte[] {'x'}),
                        Limits.NONE);
        return id.toString();
    }

    private static List<String> temporaryFiles() {
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("parley-"))
                    .filter(name -> name.endsWith(".txt") || name.endsWith(".document"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
