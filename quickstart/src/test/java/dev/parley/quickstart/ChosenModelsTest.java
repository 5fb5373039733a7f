package dev.parley.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChosenModelsTest {

    @Test
    void withoutAnythingSetItIsTheOfflineModel() throws CannotStart {
        var chosen = ChosenModels.of(Optional.empty(), Map.of("PATH", "/bin"));

        assertThat(chosen.isOffline()).isTrue();
        assertThat(chosen).hasToString("the offline model");
    }

    @Test
    void aListComesBeforeTheOneModelOfTheEnvironmentAndKeepsNoKey() throws CannotStart {
        var environment =
                Map.of(
                        "PARLEY_MODELS_0_NAME", "small",
                        "PARLEY_MODELS_0_BASEURL", "http://one/v1",
                        "PARLEY_MODELS_0_APIKEY", "sk-one",
                        "PARLEY_MODELS_1_NAME", "large",
                        "PARLEY_MODELS_1_API_KEY", "sk-two",
                        "PARLEY_MODELS_2_APIKEY", "",
                        "OPENAI_API_KEY", "sk-three");

        var chosen = ChosenModels.of(Optional.empty(), environment);

        assertThat(chosen.isOffline()).isFalse();
        assertThat(chosen.one()).isEmpty();
        assertThat(chosen.listed())
                .containsOnlyKeys(
                        "PARLEY_MODELS_0_NAME", "PARLEY_MODELS_0_BASEURL", "PARLEY_MODELS_1_NAME");
        assertThat(chosen.keys(environment))
                .containsExactly("PARLEY_MODELS_0_APIKEY", "PARLEY_MODELS_1_API_KEY");
        assertThat(chosen).hasToString("the models small, large");
    }

    @Test
    void theEmbeddingServersKeyIsForWorkersAndItsOtherVariablesForAll() throws CannotStart {
        var environment =
                Map.of(
                        "PARLEY_EMBEDDING_URL", "http://e/v1",
                        "PARLEY_EMBEDDING_MODEL", "e5",
                        "PARLEY_EMBEDDING_KEY", "sk-embedding");
        var chosen = ChosenModels.of(Optional.empty(), environment);
        var worker = new HashMap<>(environment);
        var other = new HashMap<>(Map.of("PARLEY_EMBEDDING_BATCH", "3"));
        other.put("PARLEY_EMBEDDING_KEY", "sk-embedding");

        chosen.setIn(worker, true);
        chosen.setIn(other, false);

        assertThat(worker).isEqualTo(environment);
        assertThat(other)
                .isEqualTo(
                        Map.of(
                                "PARLEY_EMBEDDING_URL", "http://e/v1",
                                "PARLEY_EMBEDDING_MODEL", "e5"));
        assertThat(chosen.keys(environment)).containsExactly("PARLEY_EMBEDDING_KEY");
        assertThat(chosen.isOffline()).isTrue();
        assertThat(chosen).hasToString("the offline model, and e5 for embeddings");
    }

    @Test
    void theKeyOfTheOneModelIsNeeded() throws CannotStart {
        var environment = Map.of("OPENAI_API_KEY", "sk-one");

        assertThat(ChosenModels.of(Optional.empty(), environment).keys(environment))
                .containsExactly("OPENAI_API_KEY");
    }

    @Test
    void aProcessGetsTheseModelsAndTheKeysOnlyIfItCallsThem() throws CannotStart {
        var chosen = ChosenModels.of(Optional.empty(), Map.of("PARLEY_MODELS_0_NAME", "small"));
        var shell =
                Map.of(
                        "PATH", "/bin",
                        "OPENAI_API_KEY", "sk-zero",
                        "PARLEY_MODELS_0_APIKEY", "sk-one",
                        "PARLEY_MODELS_0_NAME", "another",
                        "PARLEY_MODELS_1_NAME", "one more");
        var worker = new HashMap<>(shell);
        var other = new HashMap<>(shell);

        chosen.setIn(worker, true);
        chosen.setIn(other, false);

        assertThat(other).isEqualTo(Map.of("PATH", "/bin", "PARLEY_MODELS_0_NAME", "small"));
        assertThat(worker)
                .containsEntry("PARLEY_MODELS_0_NAME", "small")
                .containsEntry("PARLEY_MODELS_0_APIKEY", "sk-one")
                .containsEntry("OPENAI_API_KEY", "sk-zero")
                .doesNotContainKey("PARLEY_MODELS_1_NAME");
    }

    @Test
    void anOptionThatAListWouldHideIsRefused() {
        assertThatThrownBy(
                        () ->
                                ChosenModels.of(
                                        Optional.of(URI.create("http://m/v1")),
                                        Map.of("PARLEY_MODELS_0_NAME", "small")))
                .isInstanceOf(CannotStart.class)
                .hasMessage(
                        "--model-url names a model, and PARLEY_MODELS_0_NAME another. Use one of the two.");
    }
}
