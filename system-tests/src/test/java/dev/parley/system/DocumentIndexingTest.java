package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.events.SessionEvent;
import dev.parley.events.SessionEvent.DocumentFailed;
import dev.parley.events.SessionEvent.DocumentIndexed;
import dev.parley.log.Ids;
import dev.parley.log.IndexingJob;
import dev.parley.log.Topics;
import dev.parley.store.documents.DocumentType;
import dev.parley.store.documents.NewDocument;
import dev.parley.store.documents.OpenDocuments;
import dev.parley.store.documents.StoredDocuments;
import dev.parley.store.limits.Limits;
import dev.parley.testsupport.DocumentCalls;
import dev.parley.worker.retrieval.Passage;
import dev.parley.worker.retrieval.RetrievalQuery;
import dev.parley.worker.retrieval.Retriever;
import dev.parley.worker.retrieval.Room;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicExistsException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Indexes documents whatever happens to the worker, the request and the file. */
class DocumentIndexingTest {

    private static final String[] SMALL_STEPS = {
        "--parley.indexing.batch=1", "--parley.indexing.progress-every=100ms"
    };

    private final TestSystem system = TestSystem.get();
    private final DocumentCalls documents = new DocumentCalls(system.api(0));
    private boolean workerIsOurs;

    @AfterEach
    void giveTheWorkerBack() {
        documents.deleteAll();
        if (workerIsOurs) {
            restartWorker();
        }
    }

    @Test
    void documentsOfAllTypesBecomeReady() {
        var html =
                "<h1>Pumps</h1><p>A pump lifts the marmalade.</p>".getBytes(StandardCharsets.UTF_8);
        var markdown = "# Pumps\n\nA pump lifts the marmalade.".getBytes(StandardCharsets.UTF_8);
        var text = "A pump lifts the marmalade.".getBytes(StandardCharsets.UTF_16);
        var ids =
                List.of(
                        documents.text("Pumps", "A pump lifts the marmalade."),
                        documents.file("pumps.txt", "text/plain", text),
                        documents.file("pumps.md", "text/markdown", markdown),
                        documents.file("pumps.html", "text/html", html),
                        documents.file(
                                "pumps.pdf",
                                "application/pdf",
                                SampleFiles.pdf("A pump lifts the marmalade.")),
                        documents.file(
                                "pumps.docx",
                                SampleFiles.DOCX,
                                SampleFiles.docx("A pump lifts the marmalade.")),
                        documents.file(
                                "pumps.rtf",
                                "application/rtf",
                                bytes("{\\rtf1\\ansi\\pard A pump lifts the marmalade.\\par}")),
                        documents.file(
                                "pumps.odt",
                                "application/vnd.oasis.opendocument.text",
                                SampleFiles.odt("A pump lifts the marmalade.")),
                        documents.file(
                                "pumps.epub",
                                "application/epub+zip",
                                SampleFiles.epub("A pump lifts the marmalade.")),
                        documents.file(
                                "pumps.xlsx",
                                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                                SampleFiles.xlsx("A pump lifts the marmalade.")),
                        documents.file(
                                "pumps.eml",
                                "message/rfc822",
                                bytes("Subject: Pumps\n\nA pump lifts the marmalade.\n")),
                        documents.file(
                                "pumps.csv", "text/csv", bytes("A pump lifts the marmalade.")));

        for (var id : ids) {
            var ready = documents.awaitReady(id);

            assertThat(ready.get("progress").intValue()).isEqualTo(100);
            assertThat(ready.get("chunks").intValue()).isEqualTo(1);
            assertThat(bodies(id)).containsExactly("A pump lifts the marmalade.");
            assertThat(awaitLogged(id))
                    .singleElement()
                    .isInstanceOfSatisfying(
                            DocumentIndexed.class,
                            event -> assertThat(event.chunks()).isEqualTo(1));
        }
    }

    @Test
    void aDocumentIsFoundWhileItIsReadyAndNotDeleted() {
        var id =
                documents.file(
                        "lighthouse.md",
                        "text/markdown",
                        bytes(
                                "# Lighthouse\n\n## Duties\n\nThe keeper of the lighthouse winds the"
                                        + " clockwork that turns the lamp every four hours.\n\n"
                                        + SampleFiles.longText(5)));
        var question = "How often does the keeper wind the clockwork of the lamp?";
        documents.awaitReady(id);

        var found = retrieved(question, id);
        assertThat(found).isNotEmpty();
        assertThat(found.getFirst().text()).contains("every four hours");
        assertThat(found.getFirst().section()).isEqualTo("Lighthouse > Duties");
        assertThat(found.getFirst().title()).isEqualTo("lighthouse.md");

        assertThat(system.api(1).delete("/api/documents/" + id).status()).isEqualTo(204);
        assertThat(retrieved(question, id)).isEmpty();
    }

    private List<Passage> retrieved(String question, String id) {
        return system.workerBean(Retriever.class)
                .retrieve(
                        new RetrievalQuery.OfNamed(
                                question,
                                "local",
                                List.of(UUID.fromString(id)),
                                new Room(0, text -> text.length() / 4)))
                .passages();
    }

    @Test
    void aBadFileFailsWithAReasonAndTheWorkerLivesOn() {
        var bad =
                Map.of(
                        "encrypted",
                        documents.file(
                                "secret.pdf", "application/pdf", SampleFiles.pdf("x", "secret")),
                        "unpacks_too_large",
                        documents.file("bomb.docx", SampleFiles.DOCX, SampleFiles.docxBomb()),
                        "malformed",
                        documents.file(
                                "cut.pdf", "application/pdf", bytes("%PDF-1.7\nand no more")),
                        "not_text",
                        documents.file("noise.txt", "text/plain", new byte[500]),
                        "no_text",
                        documents.file("scan.pdf", "application/pdf", SampleFiles.pdf(" ")));

        bad.forEach(
                (code, id) -> {
                    var failed = documents.awaitEnded(id);
                    assertThat(failed.get("status").stringValue()).isEqualTo("failed");
                    assertThat(failed.get("error").get("code").stringValue()).isEqualTo(code);
                    assertThat(failed.get("error").get("message").stringValue()).endsWith(".");
                    assertThat(awaitLogged(id))
                            .singleElement()
                            .isInstanceOfSatisfying(
                                    DocumentFailed.class,
                                    event -> assertThat(event.code()).isEqualTo(code));
                });
        documents.awaitReady(documents.text("After", "The worker lives on."));
    }

    @Test
    void aDocumentOfAStoppedWorkerIsIndexedByTheNext() {
        restartWorker(SMALL_STEPS);
        var id = documents.text("Reservoir", SampleFiles.longText(60));
        documents.awaitHalfway(id);

        restartWorker();
        var ready = documents.awaitReady(id);

        assertThat(number(id, "attempt")).isEqualTo(2);
        assertThat(number(id, "given_back")).isEqualTo(1);
        requireWhole(id, ready.get("chunks").intValue());
    }

    @Test
    void anAttemptThatDoesNotCountAnyMoreWritesNothingAndTheDocumentIsRequestedAnew() {
        restartWorker(SMALL_STEPS);
        var id = documents.text("Taken", SampleFiles.longText(60));
        documents.awaitHalfway(id);

        // Another worker got it by another request, and was lost with it.
        system.database()
                .sql(
                        "UPDATE document SET attempt = 2, request = '0:123456789' WHERE document_id = ?")
                .param(UUID.fromString(id))
                .update();
        var ready = documents.awaitReady(id);

        assertThat(number(id, "attempt")).isEqualTo(3);
        requireWhole(id, ready.get("chunks").intValue());
    }

    @Test
    void aDocumentThatWorkersAreLostOverFails() {
        system.stopWorker();
        var id = documents.text("Poison", "Whoever reads this is lost.");
        system.database()
                .sql("UPDATE document SET attempt = 3 WHERE document_id = ?")
                .param(UUID.fromString(id))
                .update();
        restartWorker();

        var failed = documents.awaitEnded(id);
        assertThat(failed.get("error").get("code").stringValue()).isEqualTo("worker_lost");
        assertThat(awaitLogged(id)).singleElement().isInstanceOf(DocumentFailed.class);
    }

    @Test
    void aDocumentThatWorkersGaveBackInOrderIsIndexed() {
        system.stopWorker();
        var id = documents.text("No poison", "Whoever reads this is fine.");
        system.database()
                .sql("UPDATE document SET attempt = 3, given_back = 1 WHERE document_id = ?")
                .param(UUID.fromString(id))
                .update();
        restartWorker();

        documents.awaitReady(id);
    }

    @Test
    void moreRequestsOfOneDocumentChangeNothing() {
        system.stopWorker();
        var id = documents.text("Twice", "A text that is asked for twice.");
        request(id);
        request(id);
        restartWorker();
        documents.awaitReady(id);
        awaitLogged(id);

        request(id);
        system.produce(new ProducerRecord<>(Topics.DOCUMENTS, bytes("x"), bytes("no request")));
        documents.awaitReady(documents.text("Later", "All requests before are done with."));

        assertThat(number(id, "attempt")).isEqualTo(1);
        assertThat(awaitLogged(id)).hasSize(1);
        assertThat(bodies(id)).hasSize(1);
    }

    @Test
    void aSecondRequestDoesNotDisturbTheFirst() {
        restartWorker(
                "--parley.indexing.documents=2",
                "--parley.indexing.batch=1",
                "--parley.indexing.progress-every=100ms");
        var id = documents.text("At work", SampleFiles.longText(60));
        documents.awaitHalfway(id);

        request(id);
        var ready = documents.awaitReady(id);

        assertThat(number(id, "attempt")).isEqualTo(1);
        requireWhole(id, ready.get("chunks").intValue());
    }

    @Test
    void aLongDocumentDoesNotMakeShortOnesWait() {
        restartWorker("--parley.indexing.batch=1", "--parley.indexing.progress-every=100ms");
        var lengthy = documents.text("Without end", SampleFiles.longText(400));
        documents.awaitHalfway(lengthy);

        for (int i = 0; i < 4; i++) {
            documents.awaitReady(documents.text("Short " + i, "One sentence is enough."));
        }

        assertThat(documents.status(lengthy)).isEqualTo("indexing");
        documents.delete(lengthy);
    }

    @Test
    void aRequestInTheTopicOfEarlierVersionsIsDone() {
        var topic = new NewTopic(Topics.EARLIER_DOCUMENTS, 4, (short) 1);
        try {
            system.apiBean(Admin.class).createTopics(List.of(topic)).all().get();
        } catch (InterruptedException | ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(TopicExistsException.class);
        }
        var id = stored("A text that was uploaded to an old node.");
        // So that no reaper requests it in the other topic.
        system.apiBean(OpenDocuments.class).published(id);
        system.produce(
                new ProducerRecord<>(
                        Topics.EARLIER_DOCUMENTS,
                        3,
                        bytes(id.toString()),
                        new IndexingJob(id).encode()));
        restartWorker();

        documents.awaitReady(id.toString());
    }

    @Test
    void aDocumentWhoseRequestWasNeverSentIsRequested() {
        documents.awaitReady(stored("A text that nobody asked for.").toString());
    }

    /** A document that nobody has requested yet. */
    private UUID stored(String text) {
        var id = Ids.next();
        var content = bytes(text);
        system.apiBean(StoredDocuments.class)
                .add(
                        new NewDocument(
                                id,
                                "local",
                                "Forgotten",
                                null,
                                null,
                                Map.of(),
                                null,
                                DocumentType.TEXT,
                                content.length,
                                Instant.now().truncatedTo(ChronoUnit.MILLIS)),
                        new ByteArrayInputStream(content),
                        Limits.NONE);
        return id;
    }

    @Test
    void anEndingMissingFromTheEventLogIsWritten() {
        var id = documents.text("Unrecorded", "A text whose worker died too soon.");
        documents.awaitReady(id);
        var first = awaitLogged(id);
        system.database()
                .sql("UPDATE document SET recorded = false WHERE document_id = ?")
                .param(UUID.fromString(id))
                .update();

        await().until(() -> logged(id).size() == 2);
        assertThat(logged(id)).containsOnly(first.getFirst());
    }

    @Test
    void aDocumentThatIsDeletedMeanwhileIsLeftAlone() {
        restartWorker(SMALL_STEPS);
        var id = documents.text("Doomed", SampleFiles.longText(60));
        documents.awaitHalfway(id);

        assertThat(system.api(1).delete("/api/documents/" + id).status()).isEqualTo(204);
        assertThat(system.api(0).get("/api/documents/" + id).status()).isEqualTo(404);

        documents.awaitReady(documents.text("Next", "The worker goes on with the next."));
        assertThat(logged(id)).isEmpty();
        assertThat(bodies(id)).isEmpty();
    }

    private void restartWorker(String... settings) {
        system.stopWorker();
        system.startWorker(settings);
        workerIsOurs = settings.length > 0;
    }

    private void request(String id) {
        system.produce(
                new ProducerRecord<>(
                        Topics.DOCUMENTS,
                        bytes(id),
                        new IndexingJob(UUID.fromString(id)).encode()));
    }

    private List<SessionEvent> logged(String id) {
        return system.record(id).stream()
                .filter(event -> event.key().equals(UUID.fromString(id)))
                .toList();
    }

    private List<SessionEvent> awaitLogged(String id) {
        await("the event log's events of " + id).until(() -> !logged(id).isEmpty());
        return logged(id);
    }

    private void requireWhole(String id, int chunks) {
        assertThat(chunks).isGreaterThan(20);
        assertThat(
                        system.database()
                                .sql(
                                        "SELECT number FROM document_chunk WHERE document_id = ?"
                                                + " ORDER BY number")
                                .param(UUID.fromString(id))
                                .query(Integer.class)
                                .list())
                .isEqualTo(IntStream.rangeClosed(1, chunks).boxed().toList());
        assertThat(awaitLogged(id)).hasSize(1);
    }

    private List<String> bodies(String id) {
        return system.database()
                .sql("SELECT body FROM document_chunk WHERE document_id = ? ORDER BY number")
                .param(UUID.fromString(id))
                .query(String.class)
                .list();
    }

    private int number(String id, String column) {
        return system.database()
                .sql("SELECT " + column + " FROM document WHERE document_id = ?")
                .param(UUID.fromString(id))
                .query(Integer.class)
                .single();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
