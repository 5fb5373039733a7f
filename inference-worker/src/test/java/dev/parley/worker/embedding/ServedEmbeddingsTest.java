package dev.parley.worker.embedding;

import static dev.parley.modelserver.scripted.ScriptedEmbeddings.body;
import static dev.parley.modelserver.scripted.ScriptedEmbeddings.busy;
import static dev.parley.modelserver.scripted.ScriptedEmbeddings.cut;
import static dev.parley.modelserver.scripted.ScriptedEmbeddings.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.parley.modelserver.ChatCompletionsServer;
import dev.parley.modelserver.EmbeddingRequest;
import dev.parley.modelserver.EmbeddingResponse.Item;
import dev.parley.modelserver.WordVectors;
import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.ScriptedEmbeddings;
import dev.parley.modelserver.scripted.ScriptedModel;
import dev.parley.worker.jobs.AttemptStopped;
import dev.parley.worker.jobs.StopSignal;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Vectors come from a server over HTTP, whatever it does. */
class ServedEmbeddingsTest {

    private static final List<String> TEXTS = List.of("one fish", "two birds", "three moles");

    private final ScriptedEmbeddings scripted =
            new ScriptedEmbeddings(new WordVectors(8, Map.of()));
    private final Map<String, String> settings = new HashMap<>();
    private ChatCompletionsServer server;

    @BeforeEach
    void start() throws IOException {
        server = ChatCompletionsServer.start(0, new ScriptedModel(), scripted);
        settings.put("url", server.baseUrl() + "/");
        settings.put("model", "words");
        settings.put("key", "sk-embedding");
        settings.put("backoff", "1ms");
        settings.put("max-backoff", "100ms");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void eachTextGetsItsVectorInWhateverOrderTheyCome() {
        var embeddings = embeddings();
        var straight = embeddings.ofPassages(TEXTS);
        scripted.next(scripted.reversed());

        var reversed = embeddings.ofPassages(TEXTS);

        assertThat(reversed).containsExactlyElementsOf(straight);
        assertThat(straight.get(0)).isNotEqualTo(straight.get(1));
        assertThat(straight)
                .allSatisfy(
                        vector -> {
                            double squares = 0;
                            for (float value : vector) {
                                squares += value * value;
                            }
                            assertThat(squares).isCloseTo(1, within(1e-5));
                        });
    }

    @Test
    void textsGoInBatchesWithTheKeyAndWhatTheModelExpectsBeforeThem() {
        settings.put("batch", "2");
        settings.put("dimensions", "6");
        settings.put("query-instruction", "query: ");
        settings.put("passage-instruction", "passage: ");
        var embeddings = embeddings();

        var vectors = embeddings.ofPassages(TEXTS);
        var question = embeddings.ofQuestion("a fish").orElseThrow();

        assertThat(vectors).hasSize(3).allSatisfy(vector -> assertThat(vector).hasSize(6));
        assertThat(question.values()).hasSize(6);
        assertThat(scripted.requests())
                .containsExactly(
                        request("passage: one fish", "passage: two birds"),
                        request("passage: three moles"),
                        request("query: a fish"));
        assertThat(embeddings.model())
                .isEqualTo(question.model())
                .startsWith("words/6/")
                .hasSize("words/6/".length() + 8);
    }

    private static EmbeddingRequest request(String... texts) {
        return new EmbeddingRequest("words", List.of(texts), 6, "Bearer sk-embedding");
    }

    @Test
    void theServerIsAskedForTheDimensionsIfNobodyKnowsThem() {
        var embeddings = embeddings();

        assertThat(embeddings.model()).isEqualTo("words/8");
        assertThat(embeddings.model()).isEqualTo("words/8");
        assertThat(scripted.requests()).hasSize(1);
    }

    @Test
    void aServerThatIsBusyOrAwayIsAskedAgain() {
        scripted.next(busy("0"), status(503), cut());

        assertThat(embeddings().ofPassages(TEXTS)).hasSize(3);

        assertThat(scripted.requests()).hasSize(4);
    }

    @Test
    void itIsAskedAgainAFewTimesOnly() {
        settings.put("max-retries", "2");
        scripted.always(status(500));

        assertThat(failure()).matches(EmbeddingFailure::isPassing).hasMessageContaining("HTTP 500");
        assertThat(scripted.requests()).hasSize(3);
    }

    @Test
    void aWaitThatTheServerAsksForIsKeptOrTheRequestFails() {
        scripted.next(busy("7"));

        assertThat(failure()).matches(EmbeddingFailure::isPassing).hasMessageContaining("HTTP 429");
        assertThat(scripted.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 413, 422, 302})
    void aRefusalIsFinal(int status) {
        scripted.always(status(status));

        assertThat(failure())
                .matches(failure -> !failure.isPassing())
                .hasMessageContaining("HTTP " + status)
                .hasMessageNotContaining("sk-embedding");
        assertThat(scripted.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "none",
                "{}",
                "{'data':{}}",
                "{'data':[{'index':0,'embedding':[1]},{'index':1,'embedding':[1]}]}",
                "{'data':[{'index':0,'embedding':[1]},{'index':1,'embedding':[1]},"
                        + "{'index':1,'embedding':[1]}]}",
                "{'data':[{'index':1,'embedding':[1]},{'index':2,'embedding':[1]},"
                        + "{'index':3,'embedding':[1]}]}",
                "{'data':[{'index':0,'embedding':[1]},{'index':1,'embedding':[1,2]},"
                        + "{'index':2,'embedding':[1]}]}",
                "{'data':[{'embedding':[1]},{'embedding':[1]},{'embedding':[]}]}",
                "{'data':[{'embedding':[1]},{'embedding':[1]},{'embedding':'AAAA'}]}",
                "{'data':[{'embedding':[1]},{'embedding':[1]},{'embedding':[null]}]}",
                "{'data':[{'embedding':[1]},{'embedding':[1]},{'embedding':['NaN']}]}",
                "{'data':[{'embedding':[1]},{'embedding':[1]},{'embedding':[1e999]}]}",
                "{'data':[{'embedding':[1]},{'embedding':[1]},{'embedding':[1e39]}]}",
                "{'data':[{'embedding':[1]},{'embedding':[1]},{'embedding':[0]}]}",
            })
    void anAnswerThatCannotBeUsedFails(String body) {
        scripted.always(body(body.replace('\'', '"')));

        assertThat(failure())
                .matches(failure -> !failure.isPassing())
                .hasMessageStartingWith("the embedding server's answer cannot be used: ");
    }

    @Test
    void vectorsWithoutAnIndexCountInTheirOrder() {
        scripted.always(body("{\"data\":[{\"embedding\":[2,0]},{\"embedding\":[0,3]}]}"));

        assertThat(embeddings().ofPassages(List.of("a", "b")))
                .containsExactly(new float[] {1, 0}, new float[] {0, 1});
    }

    @Test
    void allVectorsHaveTheDimensionsOfTheFirst() {
        var embeddings = embeddings();
        embeddings.ofPassages(TEXTS);
        scripted.always(body("{\"data\":[{\"embedding\":[1,2]}]}"));

        assertThatThrownBy(() -> embeddings.ofPassages(List.of("x")))
                .hasMessage("the embedding server gave 2 dimensions in place of 8");
        assertThat(embeddings.ofQuestion("x")).isEmpty();
    }

    @Test
    void aQuestionGetsNoVectorIfTheServerHangs() throws Exception {
        settings.put("question-timeout", "100ms");
        var gate = new Gate();
        scripted.always(scripted.held(gate));

        assertThat(embeddings().ofQuestion("a fish")).isEmpty();
        gate.awaitReached(Duration.ofSeconds(10));
    }

    @Test
    void aRequestEndsWithItsJob() throws Exception {
        var stop = new StopSignal();
        var gate = new Gate();
        scripted.always(scripted.held(gate));
        var embeddings = embeddings();

        var vectors = CompletableFuture.supplyAsync(() -> embeddings.ofPassages(TEXTS, stop));
        gate.awaitReached(Duration.ofSeconds(10));
        stop.raise();

        assertThatThrownBy(vectors::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(AttemptStopped.class);
    }

    @Test
    void aJobDoesNotWaitForARetryAfterItsEnd() {
        var stop = new StopSignal();
        scripted.always(
                request -> {
                    stop.raise();
                    return busy("0.1").answer(request);
                });

        assertThatThrownBy(() -> embeddings().ofPassages(TEXTS, stop))
                .isInstanceOf(AttemptStopped.class);
    }

    @Test
    void aQuestionThatWasAskedBeforeNeedsNoRequestWithinTheCache() {
        var embeddings = embeddings();
        var first = embeddings.ofQuestion("a fish").orElseThrow();
        scripted.always(status(500));
        assertThat(embeddings.ofQuestion("a fish")).contains(first);

        scripted.always(null);
        settings.put("question-cache", "0B");
        var forgetful = embeddings();
        forgetful.ofQuestion("a fish");
        forgetful.ofQuestion("a fish");
        assertThat(scripted.requests())
                .filteredOn(asked -> asked.texts().contains("a fish"))
                .hasSize(3);
    }

    @Test
    void aTextThatIsTooLongForTheModelIsCut() {
        settings.put("max-tokens", "64");
        var embeddings = embeddings();

        embeddings.ofPassages(
                List.of("Title " + "word ".repeat(100_000), "灯".repeat(5000), "ก".repeat(5000)));

        assertThat(scripted.texts()).hasSize(3).first().asString().startsWith("Title word");
        assertThat(scripted.texts())
                .allSatisfy(text -> assertThat(embeddings.count(text)).isBetween(16, 64));
        assertThat(scripted.texts().get(2)).hasSizeLessThanOrEqualTo(128);
    }

    @Test
    void onlyTheModelInTheJarIsTakenForOneThatKnowsLatinLettersOnly() {
        assertThat(embeddings().knowsAllScripts()).isTrue();
        settings.put("multilingual", "false");
        assertThat(embeddings().knowsAllScripts()).isFalse();
        settings.clear();
        settings.put("url", "");
        var jar = embeddings();
        assertThat(jar.knowsAllScripts()).isFalse();
        assertThat(jar.model()).isEqualTo("bge-small-en-v1.5-q/384");
    }

    @Test
    void moreRequestsThanAllowedWait() throws Exception {
        settings.put("requests", "1");
        settings.put("question-timeout", "100ms");
        var gate = new Gate();
        scripted.next(scripted.held(gate));
        var embeddings = embeddings();
        var passages = CompletableFuture.supplyAsync(() -> embeddings.ofPassages(TEXTS));
        gate.awaitReached(Duration.ofSeconds(10));

        assertThat(embeddings.ofQuestion("waits in vain")).isEmpty();
        gate.release();

        assertThat(passages.get()).hasSize(3);
        assertThat(scripted.requests()).hasSize(1);
    }

    @Test
    void badSettingsAreNamed() {
        settings.put("model", " ");
        assertThatThrownBy(this::embeddings)
                .rootCause()
                .hasMessage("parley.embedding.model must name the model of parley.embedding.url");
        settings.put("model", "words");
        settings.put("url", "localhost:8080");
        assertThatThrownBy(this::embeddings)
                .rootCause()
                .hasMessageStartingWith("parley.embedding.url must be an http or https URL");
    }

    @Test
    void theKeyIsInNoText() {
        assertThat(bound().toString()).contains("words at http://").doesNotContain("sk-embedding");
    }

    @Test
    void aVectorThatWasScaledIsTheSame() {
        var embeddings = embeddings();
        var straight = embeddings.ofPassages(TEXTS);
        scripted.next(
                scripted.changed(
                        items -> items.stream().map(ServedEmbeddingsTest::larger).toList()));

        var larger = embeddings.ofPassages(TEXTS);

        for (int i = 0; i < straight.size(); i++) {
            assertThat(larger.get(i)).containsExactly(straight.get(i), within(1e-5f));
        }
    }

    private static Item larger(Item item) {
        var vector = new float[item.vector().length];
        IntStream.range(0, vector.length).forEach(i -> vector[i] = 40 * item.vector()[i]);
        return new Item(item.index(), vector);
    }

    private EmbeddingFailure failure() {
        return catchThrowableOfType(EmbeddingFailure.class, () -> embeddings().ofPassages(TEXTS));
    }

    private EmbeddingSettings bound() {
        var named = new HashMap<String, String>();
        settings.forEach((name, value) -> named.put("parley.embedding." + name, value));
        return new Binder(new MapConfigurationPropertySource(named))
                .bindOrCreate("parley.embedding", EmbeddingSettings.class);
    }

    private Embeddings embeddings() {
        return new Embeddings(bound());
    }
}
