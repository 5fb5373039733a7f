package dev.parley.worker.modes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.events.ModelChoice;
import dev.parley.events.Usage;
import dev.parley.models.ModelList;
import dev.parley.modelserver.ChatCompletionsServer;
import dev.parley.modelserver.scripted.Script;
import dev.parley.modelserver.scripted.ScriptedModel;
import dev.parley.tracing.Tracer;
import dev.parley.worker.citing.NumberedPassage;
import dev.parley.worker.citing.NumberedPassages;
import dev.parley.worker.jobs.AttemptStopped;
import dev.parley.worker.jobs.StopSignal;
import dev.parley.worker.model.ModelAnswer;
import dev.parley.worker.model.ModelMeters;
import dev.parley.worker.model.ModelSettings;
import dev.parley.worker.model.Models;
import dev.parley.worker.model.StreamingModel;
import dev.parley.worker.retrieval.Passage;
import dev.parley.worker.retrieval.RetrievalSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** A model that says no keeps passages from the answer; whatever else it does changes nothing. */
class AnswerCheckTest {

    private static final String QUESTION = "Who built the lighthouse?";

    private final ScriptedModel scripted = new ScriptedModel();
    private final StopSignal stop = new StopSignal();
    private ChatCompletionsServer server;

    @BeforeEach
    void start() throws IOException {
        server = ChatCompletionsServer.start(0, scripted);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"no", "No.", " NO", "**No**, they do not."})
    void passagesDoNotAnswerIfTheModelSaysNo(String reply) throws InterruptedException {
        scripted.when(QUESTION, Script.answer(reply));

        assertThat(check("model").answers()).isFalse();

        var call = scripted.calls().getFirst().request();
        assertThat(call.maxTokens()).isEqualTo(256);
        assertThat(call.messages().getFirst().content()).contains("yes or no");
        assertThat(call.messages().getLast().content()).contains("burns rapeseed oil", QUESTION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "Yes.", "Nobody knows", "Perhaps", "north"})
    void anyOtherWordUsesThem(String reply) throws InterruptedException {
        scripted.when(QUESTION, Script.answer(reply));

        assertThat(check("model").answers()).isTrue();
    }

    @Test
    void aCallThatFailsCountsAsNotMade() throws InterruptedException {
        scripted.when(QUESTION, Script.status(400));

        assertThat(check("model")).isEqualTo(new AnswerCheck.Verdict(true, null));
    }

    @Test
    void aCallThatTakesTooLongCountsAsNotMade() throws InterruptedException {
        scripted.when(QUESTION, Script.answer("no").stallAfter(0));

        assertThat(check("model")).isEqualTo(new AnswerCheck.Verdict(true, null));
    }

    @Test
    void aStopEndsTheCall() {
        stop.raise();

        assertThatThrownBy(() -> check("model")).isInstanceOf(AttemptStopped.class);
    }

    @Test
    void nobodyIsAskedUnlessTheSettingSaysSoAndThereArePassages() throws InterruptedException {
        assertThat(check("off").answers()).isTrue();
        assertThat(check("model", List.of()).answers()).isTrue();

        assertThat(scripted.callCount()).isZero();
    }

    @Test
    void theCallsTokensAreAddedToTheAnswers() {
        var answer = new ModelAnswer("stop", new Usage(10, 5, 15), "m");
        var call = new ModelAnswer("stop", new Usage(7, 1, 8), "m");

        assertThat(new AnswerCheck.Verdict(false, call).addedTo(answer).usage())
                .isEqualTo(new Usage(17, 6, 23));
        assertThat(new AnswerCheck.Verdict(true, null).addedTo(answer)).isEqualTo(answer);
        var unknown = new ModelAnswer("stop", null, "m");
        assertThat(new AnswerCheck.Verdict(true, unknown).addedTo(answer).usage()).isNull();
    }

    private AnswerCheck.Verdict check(String setting) throws InterruptedException {
        var passage =
                new Passage(
                        new UUID(0, 1),
                        1,
                        "Coast",
                        null,
                        null,
                        "The lighthouse burns rapeseed oil.",
                        6,
                        null,
                        null,
                        null,
                        0.7);
        return check(setting, new NumberedPassages().add(List.of(passage)));
    }

    private AnswerCheck.Verdict check(String setting, List<NumberedPassage> passages)
            throws InterruptedException {
        var settings =
                bound(
                        "parley.retrieval",
                        RetrievalSettings.class,
                        Map.of("answer-check", setting, "answer-check-timeout", "300ms"));
        return new AnswerCheck(settings)
                .of(
                        model(),
                        new UUID(0, 9),
                        QUESTION,
                        passages,
                        System.nanoTime() + Duration.ofMinutes(1).toNanos(),
                        stop);
    }

    private StreamingModel model() {
        var settings =
                bound(
                        "parley.model",
                        ModelSettings.class,
                        Map.of(
                                "base-url", server.baseUrl().toString(),
                                "name", "m",
                                "max-retries", "0"));
        var models =
                new Models(
                        new Binder().bindOrCreate("parley", ModelList.class),
                        settings,
                        new ModelMeters(new SimpleMeterRegistry(), Tracer.OFF));
        return models.chosen(ModelChoice.DEFAULT).orElseThrow();
    }

    private static <T> T bound(String prefix, Class<T> type, Map<String, String> values) {
        var properties = new HashMap<String, String>();
        values.forEach((name, value) -> properties.put(prefix + "." + name, value));
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate(prefix, type);
    }
}
