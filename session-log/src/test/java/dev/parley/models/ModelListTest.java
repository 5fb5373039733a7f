package dev.parley.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class ModelListTest {

    private static final String KEY = "sk-very-secret";

    @Test
    void withoutModelsItIsEmpty() {
        assertThat(bound(Map.of(), Map.of()).inOrder()).isEmpty();
    }

    @Test
    void theModelsStandInTheOrderOfTheirNumbers() {
        var list =
                bound(
                        Map.of(
                                "parley.models[10].name", "third",
                                "parley.models[2].name", "second:8b",
                                "parley.models[0].name", "first",
                                "parley.models[0].base-url", "https://one/v1",
                                "parley.models[0].temperature", "0.5",
                                "parley.models[0].max-tokens", "100",
                                "parley.models[0].context-tokens", "8000"),
                        Map.of());

        assertThat(list.inOrder())
                .extracting(ListedModel::name)
                .containsExactly("first", "second:8b", "third");
        assertThat(list.inOrder().iterator().next())
                .isEqualTo(
                        new ListedModel("first", URI.create("https://one/v1"), "", 0.5, 100, 8000));
    }

    @Test
    void theKeyMayComeFromTheEnvironmentAndTheRestFromAFile() {
        var model =
                bound(
                                Map.of("parley.models[0].name", "m"),
                                Map.of(
                                        "PARLEY_MODELS_0_APIKEY",
                                        KEY,
                                        "PARLEY_MODELS_0_BASEURL",
                                        "http://m/v1"))
                        .inOrder()
                        .iterator()
                        .next();

        assertThat(model.name()).isEqualTo("m");
        assertThat(model.apiKey()).isEqualTo(KEY);
        assertThat(model.baseUrl()).isEqualTo(URI.create("http://m/v1"));
        assertThat(model.toString()).doesNotContain(KEY);
    }

    @Test
    void aListThatBeginsWithAnotherNumberIsTaken() {
        var list =
                bound(Map.of(), Map.of("PARLEY_MODELS_1_NAME", "m", "PARLEY_MODELS_1_APIKEY", KEY));

        assertThat(list.inOrder()).extracting(ListedModel::name).containsExactly("m");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name|' '|parley.models[1].name must have between 1 and 200 characters and must not be blank",
                "name|''|parley.models[1].name must have between 1 and 200 characters and must not be blank",
                "temperature|0.5|parley.models[1].name must have between 1 and 200 characters and must not be blank",
                "name|one|parley.models[1].name must differ from the names before it, and is one",
                "base-url|ftp://x/v1|parley.models[1].base-url must be an http or https URL such as https://api.openai.com/v1, and is ftp://x/v1",
                "base-url|nowhere|parley.models[1].base-url must be an http or https URL such as https://api.openai.com/v1, and is nowhere",
                "temperature|2.1|parley.models[1].temperature must be between 0 and 2, and is 2.1",
                "temperature|NaN|parley.models[1].temperature must be between 0 and 2, and is NaN",
                "max-tokens|0|parley.models[1].max-tokens must be between 1 and 1000000, and is 0",
                "context-tokens|999|parley.models[1].context-tokens must be between 1000 and 100000000, and is 999",
                "max-tokens|many|For input string: \"many\"",
            })
    void otherValuesStopTheStartWithASentenceThatDoesNotHoldTheKey(
            String setting, String value, String sentence) {
        var settings = new HashMap<String, Object>();
        settings.put("parley.models[0].name", "one");
        settings.put("parley.models[0].api-key", KEY);
        settings.put("parley.models[1].api-key", KEY);
        if (!setting.equals("name") && !value.equals("0.5")) {
            settings.put("parley.models[1].name", "two");
        }
        settings.put("parley.models[1]." + setting, value);

        var thrown = catchThrowable(() -> bound(settings, Map.of()));

        assertThat(thrown).rootCause().hasMessage(sentence);
        var trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).doesNotContain(KEY);
    }

    @Test
    void thereAreAtMostAHundred() {
        var settings = new HashMap<String, Object>();
        for (int i = 0; i < 101; i++) {
            settings.put("parley.models[" + i + "].name", "m" + i);
        }

        assertThat(catchThrowable(() -> bound(settings, Map.of())))
                .rootCause()
                .hasMessage("parley.models must list at most 100 models");
        settings.remove("parley.models[0].name");
        assertThat(bound(settings, Map.of()).inOrder()).hasSize(100);
    }

    private static ModelList bound(Map<String, Object> file, Map<String, Object> variables) {
        var environment = new StandardEnvironment();
        var sources = environment.getPropertySources();
        sources.forEach(source -> sources.remove(source.getName()));
        sources.addLast(
                new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        sources.addLast(new MapPropertySource("file", file));
        ConfigurationPropertySources.attach(environment);
        return Binder.get(environment).bindOrCreate("parley", ModelList.class);
    }
}
