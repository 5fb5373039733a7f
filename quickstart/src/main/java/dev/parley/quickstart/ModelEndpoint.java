package dev.parley.quickstart;

import dev.parley.modelserver.offline.OfflineModel;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A server that speaks the OpenAI chat completions protocol.
 *
 * @param baseUrl the URL without {@code /chat/completions}
 * @param apiKey never printed; empty if the server needs none
 * @param name the model's name
 */
public record ModelEndpoint(String baseUrl, String apiKey, String name) {

    /** What a user can do who has no model. */
    public static final String HOW_TO_SET =
            "--model-url http://127.0.0.1:11434/v1 and the variable OPENAI_MODEL for Ollama (vLLM listens at :8000/v1, LM Studio at :1234/v1), or OPENAI_API_KEY alone for OpenAI. ./parley doctor looks whether it answers.";

    private static final String OPENAI = "https://api.openai.com/v1";
    private static final String DEFAULT_NAME = "gpt-4o-mini";

    /**
     * Returns the model that the user named by an option or by the environment; empty stands for
     * the built-in offline model.
     *
     * @param option the value of {@code --model-url}
     */
    public static Optional<ModelEndpoint> chosen(
            Optional<URI> option, Map<String, String> environment) {
        String key = environment.getOrDefault("OPENAI_API_KEY", "").strip();
        // A key alone is for OpenAI, which the variable is named after.
        Optional<String> baseUrl =
                option.map(Object::toString)
                        .or(() -> nonBlank(environment.get("OPENAI_BASE_URL")))
                        .or(() -> nonBlank(key).map(given -> OPENAI));
        return baseUrl.map(
                url ->
                        new ModelEndpoint(
                                url.replaceAll("/+$", ""),
                                key,
                                nonBlank(environment.get("OPENAI_MODEL")).orElse(DEFAULT_NAME)));
    }

    /** Returns the built-in offline model that listens on this port of 127.0.0.1. */
    public static ModelEndpoint offline(int port) {
        return new ModelEndpoint(
                "http://%s:%d/v1".formatted(Ports.LOOPBACK, port), "", OfflineModel.MODEL);
    }

    private static Optional<String> nonBlank(@Nullable String value) {
        return Optional.ofNullable(value).map(String::strip).filter(text -> !text.isEmpty());
    }

    @Override
    public String toString() {
        return "%s at %s".formatted(name, baseUrl);
    }
}
