package dev.parley.models;

import dev.parley.bounds.Bounds;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * One of several models.
 *
 * @param name the name that requests use, also in the request to the model's server
 * @param baseUrl null if this process does not call models
 * @param apiKey sent as bearer token if it is not empty; never logged
 * @param temperature null for {@code parley.model.temperature}
 * @param maxTokens null for {@code parley.model.max-tokens}
 * @param contextTokens how many tokens prompt and answer may have together; null if unknown
 */
public record ListedModel(
        String name,
        @Nullable URI baseUrl,
        @DefaultValue("") String apiKey,
        @Nullable Double temperature,
        @Nullable Integer maxTokens,
        @Nullable Integer contextTokens) {

    private static final int LONGEST_NAME = 200;

    void check(String setting) {
        if (name == null || name.isBlank() || name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    "%s.name must have between 1 and %d characters and must not be blank"
                            .formatted(setting, LONGEST_NAME));
        }
        if (baseUrl != null) {
            Bounds.checkHttpUrl(setting + ".base-url", baseUrl);
        }
        Bounds.checkTemperature(setting + ".temperature", temperature);
        if (maxTokens != null) {
            Bounds.check(setting + ".max-tokens", maxTokens, 1, 1_000_000);
        }
        if (contextTokens != null) {
            Bounds.check(setting + ".context-tokens", contextTokens, 1_000, 100_000_000);
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "ListedModel[" + name + " at " + baseUrl + "]";
    }
}
