package dev.parley.quickstart;

import dev.parley.modelserver.offline.OfflineModel;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A server that speaks the OpenAI chat completions protocol.
 *
 * @param baseUrl up to and without {@code /chat/completions}
 * @param apiKey never shown; empty where the server wants none
 * @param name of the model
 */
public record ModelEndpoint(String baseUrl, String apiKey, String name) {

    private static final String OPENAI = "https://api.openai.com/v1";
    private static final String DEFAULT_NAME = "gpt-4o-mini";

    /**
     * The model that the user named, by option or environment; empty: the built-in offline one.
     *
     * @param option {@code --model-url}, if it was given
     */
    public static Optional<ModelEndpoint> chosen(
            Optional<URI> option, Map<String, String> environment) {
        String key = environment.getOrDefault("OPENAI_API_KEY", "").strip();
        // A key alone means the provider that the variable is named after.
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

    /** The built-in offline model, which listens on this port of 127.0.0.1. */
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
