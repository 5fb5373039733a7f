package dev.parley.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelEndpointTest {

    @Test
    void withoutAnythingSetItIsTheOfflineModel() {
        assertThat(ModelEndpoint.chosen(Optional.empty(), Map.of("OPENAI_BASE_URL", " ")))
                .isEmpty();
    }

    @Test
    void theOptionComesBeforeTheEnvironment() {
        var up = new Up();
        ParleyCommand.of(up).parseArgs("up", "--model-url", "http://here/v1/");

        assertThat(
                        ModelEndpoint.chosen(
                                up.options.modelUrl,
                                Map.of("OPENAI_BASE_URL", "http://there", "OPENAI_MODEL", "m")))
                .contains(new ModelEndpoint("http://here/v1", "", "m"));
    }

    @Test
    void aKeyAloneIsForOpenAiAndIsNeverPrinted() {
        var model =
                ModelEndpoint.chosen(Optional.empty(), Map.of("OPENAI_API_KEY", "secret"))
                        .orElseThrow();

        assertThat(model.apiKey()).isEqualTo("secret");
        assertThat(model).hasToString("gpt-4o-mini at https://api.openai.com/v1");
    }
}
