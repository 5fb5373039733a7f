package dev.parley.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.parley.events.ModelChoice;
import dev.parley.models.ModelList;
import dev.parley.tracing.Tracer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ModelsTest {

    private static final Map<String, String> TWO =
            Map.of(
                    "parley.models[0].name", "small",
                    "parley.models[0].base-url", "http://one/v1",
                    "parley.models[0].api-key", "sk-one",
                    "parley.models[0].temperature", "0.5",
                    "parley.models[1].name", "large",
                    "parley.models[1].base-url", "http://two/v1",
                    "parley.models[1].max-tokens", "77",
                    "parley.models[1].context-tokens", "8000");

    @Test
    void withoutAListTheOneModelIsTheDefault() {
        var models = models(Map.of("parley.model.temperature", "1.5"));

        var settings = models.chosen(ModelChoice.DEFAULT).orElseThrow().settings();

        assertThat(settings.name()).isEqualTo("only");
        assertThat(settings.baseUrl()).hasHost("only");
        assertThat(settings.apiKey()).isEqualTo("sk-only");
        assertThat(settings.temperature()).isEqualTo(1.5);
        assertThat(models.chosen(named("only", null))).isPresent();
        assertThat(models.chosen(named("small", null))).isEmpty();
    }

    @Test
    void theFirstOfTheListIsTheDefaultAndEachHasItsOwnServerAndKey() {
        var models = models(TWO);

        var small = models.chosen(ModelChoice.DEFAULT).orElseThrow().settings();
        var large = models.chosen(named("large", null)).orElseThrow().settings();

        assertThat(small.name()).isEqualTo("small");
        assertThat(small.baseUrl()).hasHost("one");
        assertThat(small.apiKey()).isEqualTo("sk-one");
        assertThat(large.baseUrl()).hasHost("two");
        assertThat(large.apiKey()).as("a key goes to its own server only").isEmpty();
        assertThat(large.contextTokens()).isEqualTo(8000);
        assertThat(models.chosen(named("only", null))).isEmpty();
    }

    @Test
    void timeOutsHoldForEachModel() {
        var settings = new HashMap<>(TWO);
        settings.put("parley.model.first-token-timeout", "7s");
        settings.put("parley.model.max-retries", "1");

        assertThat(models(settings).all())
                .extracting(StreamingModel::settings)
                .allSatisfy(
                        model -> {
                            assertThat(model.firstTokenTimeout()).isEqualTo(Duration.ofSeconds(7));
                            assertThat(model.maxRetries()).isEqualTo(1);
                        });
    }

    @ParameterizedTest
    @CsvSource({
        // of the turn, of the model in the list, of parley.model: used
        "0.1, 0.2, 0.3, 0.1",
        "0.0, 0.2, 0.3, 0.0",
        "    , 0.2, 0.3, 0.2",
        "    ,    , 0.3, 0.3",
        "    ,    ,    ,    ",
        "0.1,    ,    , 0.1",
    })
    void theNearestTemperatureCounts(
            @Nullable Double turn,
            @Nullable String listed,
            @Nullable String settings,
            @Nullable Double used) {
        var given = new HashMap<>(TWO);
        given.remove("parley.models[0].temperature");
        if (listed != null) {
            given.put("parley.models[0].temperature", listed);
        }
        if (settings != null) {
            given.put("parley.model.temperature", settings);
        }

        var asked = models(given).chosen(named(null, turn)).orElseThrow().settings();

        assertThat(asked.temperature()).isEqualTo(used);
        assertThat(asked.name()).isEqualTo("small");
        assertThat(asked.apiKey()).isEqualTo("sk-one");
    }

    @Test
    void aModelWithoutAServerStopsTheStart() {
        var settings = new HashMap<>(TWO);
        settings.remove("parley.models[1].base-url");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> models(settings))
                .withMessage(
                        "parley.models[1].base-url must be an http or https URL such as"
                                + " https://api.openai.com/v1, and is null");
    }

    private static ModelChoice named(@Nullable String model, @Nullable Double temperature) {
        return new ModelChoice(model, null, temperature);
    }

    private static Models models(Map<String, String> more) {
        var settings = new HashMap<String, String>();
        settings.put("parley.model.name", "only");
        settings.put("parley.model.base-url", "http://only/v1");
        settings.put("parley.model.api-key", "sk-only");
        settings.putAll(more);
        var binder = new Binder(new MapConfigurationPropertySource(settings));
        return new Models(
                binder.bindOrCreate("parley", ModelList.class),
                binder.bindOrCreate("parley.model", ModelSettings.class),
                new ModelMeters(new SimpleMeterRegistry(), Tracer.OFF));
    }
}
