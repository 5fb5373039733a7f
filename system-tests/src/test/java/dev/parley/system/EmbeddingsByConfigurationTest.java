package dev.parley.system;

import static dev.parley.modelserver.scripted.ScriptedEmbeddings.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.modelserver.ChatCompletionsServer;
import dev.parley.modelserver.EmbeddingRequest;
import dev.parley.modelserver.WordVectors;
import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.ScriptedEmbeddings;
import dev.parley.modelserver.scripted.ScriptedModel;
import dev.parley.store.documents.Reembedding;
import dev.parley.testsupport.DocumentCalls;
import dev.parley.testsupport.EventStream.Event;
import dev.parley.worker.embedding.Embeddings;
import dev.parley.worker.retrieval.Passage;
import dev.parley.worker.retrieval.RetrievalQuery;
import dev.parley.worker.retrieval.Retriever;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Another embedding model takes over while the system runs, and may fail at any time. */
@TestMethodOrder(OrderAnnotation.class)
class EmbeddingsByConfigurationTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String LIGHTHOUSE = "The lighthouse of Arvik burns rapeseed oil.";
    private static final String WORDS = "Which oil burns the lighthouse of Arvik?";

    /** Means the lighthouse, and shares no word with the text. */
    private static final String MEANING = "灯塔";

    /** The settings of a worker that serves several tests. */
    private static final String[] LASTING = {"lasting", "--parley.indexing.embedding-retry=10ms"};

    private static final TestSystem SYSTEM = TestSystem.get();
    private static final WordVectors VECTORS = new WordVectors(200, Map.of(MEANING, "lighthouse"));
    private static final ScriptedEmbeddings SCRIPTED = new ScriptedEmbeddings(VECTORS);
    private static ChatCompletionsServer server;
    private static String running = "";

    private final DocumentCalls documents = new DocumentCalls(SYSTEM.api(0));

    @BeforeAll
    static void start() throws IOException {
        server = ChatCompletionsServer.start(0, new ScriptedModel(), SCRIPTED);
    }

    @BeforeEach
    void noDocuments() {
        SCRIPTED.always(null);
        documents.deleteAll();
    }

    @AfterAll
    static void backToTheModelInTheJar() {
        new DocumentCalls(SYSTEM.api(0)).deleteAll();
        SYSTEM.stopWorker();
        server.close();
        SYSTEM.startWorker();
    }

    /** First, because the other tests leave the worker with another model. */
    @Test
    @Order(1)
    void afterAChangeOfTheModelDocumentsAreFoundByTheirWordsUntilTheyAreEmbeddedAgain()
            throws Exception {
        var coast = ready("Coast", LIGHTHOUSE);
        ready("Bread", "Sourdough rises overnight in the cold.");
        assertThat(found(WORDS)).containsExactly(coast);
        var gate = new Gate();
        // Whichever of the two is taken first waits.
        SCRIPTED.always(held(gate, "Coast", "Bread"));

        ensure("first");
        gate.awaitReached(PATIENCE);

        assertThat(found(WORDS)).as("by words").containsExactly(coast);
        assertThat(found(MEANING)).as("vectors of two models are never compared").isEmpty();
        var fresh = ready("Fresh", "Uploads are embedded by the new model at once.");
        assertThat(model(fresh)).isEqualTo("first/200");
        assertThat(model(coast)).isEqualTo("bge-small-en-v1.5-q/384");

        gate.release();
        awaitModel("first/200", coast);

        assertThat(found(MEANING)).as("by meaning").first().isEqualTo(coast);
        assertThat(chunkModels(coast)).containsOnly("first/200");
        assertThat(SYSTEM.workerBean(Embeddings.class).model()).isEqualTo("first/200");
    }

    @Test
    void severalWorkersShareTheDocumentsAndGoOnWhereAnotherStopped() throws Exception {
        var ids = new ArrayList<UUID>();
        for (int i = 1; i <= 8; i++) {
            ids.add(ready("Place " + i, "The mill number " + i + " of the valley is closed."));
        }
        var reservoir = ready("Reservoir", SampleFiles.longText(30));
        ids.add(reservoir);
        var gate = new Gate();
        var seen = new AtomicInteger();
        SCRIPTED.always(
                request ->
                        has(request, "Reservoir") && seen.incrementAndGet() == 3
                                ? SCRIPTED.held(gate).answer(request)
                                : VECTORS.embed(request));
        int start = SCRIPTED.requests().size();
        ensure("second", "--parley.reembedding.batch=2");
        gate.awaitReached(PATIENCE);
        SYSTEM.stopWorker();

        assertThat(chunkModels(reservoir)).filteredOn("second/200"::equals).hasSize(4);
        var done = textsSince(start).stream().filter(each -> each.startsWith("Reservoir")).toList();
        assertThat(done).hasSize(6);
        int before = SCRIPTED.requests().size();
        gate.release();
        SYSTEM.startWorker(settings("second"));
        running = "second";
        var other = SYSTEM.startAnotherWorker(settings("second"));
        try {
            awaitModel("second/200", ids.toArray(UUID[]::new));
        } finally {
            other.close();
        }

        assertThat(chunkModels(reservoir)).containsOnly("second/200");
        var later = textsSince(before);
        assertThat(later)
                .as("four were stored before")
                .doesNotContainAnyElementsOf(done.subList(0, 4));
        assertThat(ours(later)).as("nobody does it twice").doesNotHaveDuplicates();
        assertThat(ours(later)).containsAll(done.subList(4, 6));
    }

    private static List<String> textsSince(int requests) {
        var all = SCRIPTED.requests();
        return all.subList(requests, all.size()).stream()
                .flatMap(request -> request.texts().stream())
                .toList();
    }

    private static List<String> ours(List<String> texts) {
        return texts.stream()
                .filter(text -> text.startsWith("Reservoir") || text.startsWith("Place "))
                .toList();
    }

    @Test
    void onlyTheModelOfTheWorkerThatStartedLastReplacesOthers() {
        ensure(LASTING);
        var reembedding = SYSTEM.workerBean(Reembedding.class);
        var id = ready("Coast", LIGHTHOUSE);

        // As if a worker with other settings had started, and had embedded the document.
        reembedding.use("elsewhere/3");
        SYSTEM.database()
                .sql("UPDATE document SET embedding_model = 'elsewhere/3' WHERE document_id = ?")
                .param(id)
                .update();
        // Takes longer than the worker's pause between two looks.
        var later = ready("Later", SampleFiles.longText(3));

        assertThat(model(id)).isEqualTo("elsewhere/3");
        assertThat(model(later)).isEqualTo("lasting/200");
        reembedding.use("lasting/200");
        awaitModel("lasting/200", id);
    }

    @Test
    void whileTheServerIsAwayQuestionsAreAnsweredFromWhatTheirWordsFind() {
        ensure(LASTING);
        var coast = ready("Coast", LIGHTHOUSE);
        SCRIPTED.always(status(503));

        var events = SYSTEM.api(0).message(SYSTEM.api(0).createSession(), WORDS).toEnd();

        assertThat(events.getLast().name()).isEqualTo("done");
        assertThat(sources(events)).containsExactly(coast.toString());
        assertThat(SCRIPTED.texts()).contains(WORDS);
    }

    @Test
    void aDocumentWaitsForTheServerAndFailsIfThatRefusesIt() {
        ensure(LASTING);
        SCRIPTED.always(status(503));
        var id = documents.text("Coast", LIGHTHOUSE);
        // More than one request does with its retries.
        await().atMost(PATIENCE)
                .until(
                        () ->
                                SCRIPTED.requests().stream()
                                                .filter(asked -> has(asked, "lighthouse"))
                                                .count()
                                        >= 5);
        assertThat(documents.status(id)).isEqualTo("indexing");

        SCRIPTED.always(null);
        documents.awaitReady(id);
        assertThat(found(MEANING)).containsExactly(UUID.fromString(id));

        SCRIPTED.always(status(400));
        var refused = documents.awaitEnded(documents.text("Refused", "Nobody embeds this."));
        assertThat(refused.at("/error/code").stringValue()).isEqualTo("embedding_refused");
    }

    @Test
    void aDocumentWaitsOnlySoLong() {
        ensure("impatient", "--parley.indexing.embedding-timeout=0s");
        SCRIPTED.always(status(503));

        var failed = documents.awaitEnded(documents.text("Coast", LIGHTHOUSE));

        assertThat(failed.at("/error/code").stringValue()).isEqualTo("embedding_unavailable");
    }

    /** Lets the worker run with these settings. */
    private void ensure(String... modelAndMore) {
        var wanted = String.join(" ", modelAndMore);
        if (!running.equals(wanted)) {
            SYSTEM.stopWorker();
            SYSTEM.startWorker(settings(modelAndMore));
            running = wanted;
        }
    }

    private static String[] settings(String... modelAndMore) {
        var all =
                new ArrayList<>(
                        List.of(
                                "--parley.embedding.url=" + server.baseUrl(),
                                "--parley.embedding.model=" + modelAndMore[0],
                                "--parley.embedding.backoff=1ms",
                                "--parley.embedding.max-retries=1",
                                // The vectors of words have lower cosines than a model's.
                                "--parley.retrieval.min-relevance=0.15",
                                "--parley.reembedding.pause=0s",
                                "--parley.reembedding.every=100ms"));
        all.addAll(List.of(modelAndMore).subList(1, modelAndMore.length));
        return all.toArray(String[]::new);
    }

    /** Holds chunks of documents with these titles; never a question, or a sentence of a text. */
    private static ScriptedEmbeddings.Play held(Gate gate, String... titles) {
        return request ->
                Arrays.stream(titles)
                                .anyMatch(
                                        title ->
                                                request.texts().stream()
                                                        .anyMatch(text -> text.startsWith(title)))
                        ? SCRIPTED.held(gate).answer(request)
                        : VECTORS.embed(request);
    }

    private static boolean has(EmbeddingRequest request, String part) {
        return request.texts().stream().anyMatch(text -> text.contains(part));
    }

    private UUID ready(String title, String text) {
        var id = documents.text(title, text);
        documents.awaitReady(id);
        return UUID.fromString(id);
    }

    private List<UUID> found(String question) {
        return SYSTEM
                .workerBean(Retriever.class)
                .retrieve(new RetrievalQuery.OfAll(question, "local", null))
                .passages()
                .stream()
                .map(Passage::documentId)
                .distinct()
                .toList();
    }

    private static List<String> sources(List<Event> events) {
        return events.stream()
                .filter(event -> event.name().equals("sources"))
                .flatMap(event -> event.json().get("sources").valueStream())
                .map(source -> source.get("document_id").stringValue())
                .toList();
    }

    private void awaitModel(String model, UUID... ids) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(ids)
                                        .allSatisfy(id -> assertThat(model(id)).isEqualTo(model)));
    }

    private String model(UUID id) {
        return SYSTEM.database()
                .sql("SELECT embedding_model FROM document WHERE document_id = ?")
                .param(id)
                .query(String.class)
                .single();
    }

    private static List<String> chunkModels(UUID id) {
        return SYSTEM.database()
                .sql("SELECT embedding_model FROM document_chunk WHERE document_id = ?")
                .param(id)
                .query(String.class)
                .list();
    }
}
