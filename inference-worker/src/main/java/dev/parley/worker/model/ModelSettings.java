package dev.parley.worker.model;

import dev.parley.bounds.Bounds;
import dev.parley.models.ListedModel;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which model is called, if {@code parley.models} lists none, and the bounds on every call.
 *
 * @param baseUrl address of a server that speaks the OpenAI protocol, with its {@code /v1}
 * @param apiKey sent as bearer token if it is not empty; never logged
 * @param name the model's name in the request; the API service shows it
 * @param temperature the model's temperature, 0 to 2; if not set, the model decides
 * @param maxTokens most tokens of an answer, 1 to 1,000,000; if not set, the model decides
 * @param contextTokens tokens that the model can read and write together, 1,000 to 100,000,000; if
 *     not set, it is unknown, and 16,000 are assumed for documents. At most half of it is for the
 *     conversation; what prompt and answer leave of it holds the documents that a message names. If
 *     {@code parley.model.max-tokens} is not set, a quarter is left for the answer
 * @param connectTimeout longest wait for a connection, 100 ms to 1 min, default 5 s
 * @param firstTokenTimeout longest silence before the model begins to think or to answer, 100 ms to
 *     10 min, default 60 s; whatever the server sends, also a comment, ends a silence
 * @param betweenTokensTimeout longest silence once the model has begun, 100 ms to 10 min, default
 *     30 s
 * @param thinkingTimeout longest time from the first byte of the response to the first text of the
 *     answer, 100 ms to 1 h, default 5 min; the turn's own limit holds too
 * @param afterFinishTimeout how long to wait for the usage after the server has said why the answer
 *     ended, 0 s to 1 min, default 1 s; most servers say at once that nothing more comes
 * @param reasoning what to do with what the model says while it thinks: {@code relay} (the default)
 *     shows it to readers and keeps it in the event log; {@code drop} throws it away
 * @param reasoningEvery shortest time between two pieces of reasoning for the readers, 50 ms to 10
 *     s, default 300 ms; a longer one makes fewer events
 * @param maxRetries most retries before the model begins to think or to answer, 0 to 10, default 3
 * @param backoff wait before the first retry, doubled for each further one, 1 ms to 1 min, default
 *     500 ms
 * @param maxBackoff longest wait before a retry, 1 ms to 10 min, default 20 s; the turn fails if
 *     the model's {@code Retry-After} is longer
 * @param maxResponseBytes most bytes of a response, 1 KB to 1 GB, default 64 MiB
 */
@ConfigurationProperties("parley.model")
public record ModelSettings(
        URI baseUrl,
        @DefaultValue("") String apiKey,
        String name,
        @Nullable Double temperature,
        @Nullable Integer maxTokens,
        @Nullable Integer contextTokens,
        @DefaultValue("5s") Duration connectTimeout,
        @DefaultValue("60s") Duration firstTokenTimeout,
        @DefaultValue("30s") Duration betweenTokensTimeout,
        @DefaultValue("5m") Duration thinkingTimeout,
        @DefaultValue("1s") Duration afterFinishTimeout,
        @DefaultValue("relay") Reasoning reasoning,
        @DefaultValue("300ms") Duration reasoningEvery,
        @DefaultValue("3") int maxRetries,
        @DefaultValue("500ms") Duration backoff,
        @DefaultValue("20s") Duration maxBackoff,
        @DefaultValue("67108864") long maxResponseBytes) {

    private static final int UNKNOWN_CONTEXT = 16_000;

    /** What to do with a model's reasoning. */
    public enum Reasoning {
        RELAY,
        DROP
    }

    public ModelSettings {
        Bounds.checkHttpUrl("parley.model.base-url (OPENAI_BASE_URL)", baseUrl);
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException(
                    "parley.model.name (OPENAI_MODEL) must not be blank");
        }
        Bounds.checkTemperature("parley.model.temperature", temperature);
        if (maxTokens != null) {
            Bounds.check("parley.model.max-tokens", maxTokens, 1, 1_000_000);
        }
        if (contextTokens != null) {
            Bounds.check("parley.model.context-tokens", contextTokens, 1_000, 100_000_000);
        }
        Bounds.check("parley.model.connect-timeout", connectTimeout, "100ms", "1m");
        Bounds.check("parley.model.first-token-timeout", firstTokenTimeout, "100ms", "10m");
        Bounds.check("parley.model.between-tokens-timeout", betweenTokensTimeout, "100ms", "10m");
        Bounds.check("parley.model.thinking-timeout", thinkingTimeout, "100ms", "1h");
        Bounds.check("parley.model.after-finish-timeout", afterFinishTimeout, "0s", "1m");
        Bounds.check("parley.model.reasoning-every", reasoningEvery, "50ms", "10s");
        Bounds.check("parley.model.max-retries", maxRetries, 0, 10);
        Bounds.check("parley.model.backoff", backoff, "1ms", "1m");
        Bounds.check("parley.model.max-backoff", maxBackoff, "1ms", "10m");
        Bounds.check("parley.model.max-response-bytes", maxResponseBytes, 1000, 1_000_000_000);
    }

    /** Returns the settings of this model's calls: its own, or else these. */
    ModelSettings of(ListedModel model) {
        return with(
                Objects.requireNonNull(model.baseUrl()),
                model.apiKey(),
                model.name(),
                model.temperature() == null ? temperature : model.temperature(),
                model.maxTokens() == null ? maxTokens : model.maxTokens(),
                model.contextTokens());
    }

    /** Returns these settings with another temperature. */
    ModelSettings withTemperature(double temperature) {
        return with(baseUrl, apiKey, name, temperature, maxTokens, contextTokens);
    }

    /** Returns these settings with another bound on the answer. */
    ModelSettings withMaxTokens(int maxTokens) {
        return with(baseUrl, apiKey, name, temperature, maxTokens, contextTokens);
    }

    private ModelSettings with(
            URI baseUrl,
            String apiKey,
            String name,
            @Nullable Double temperature,
            @Nullable Integer maxTokens,
            @Nullable Integer contextTokens) {
        return new ModelSettings(
                baseUrl,
                apiKey,
                name,
                temperature,
                maxTokens,
                contextTokens,
                connectTimeout,
                firstTokenTimeout,
                betweenTokensTimeout,
                thinkingTimeout,
                afterFinishTimeout,
                reasoning,
                reasoningEvery,
                maxRetries,
                backoff,
                maxBackoff,
                maxResponseBytes);
    }

    /** The tokens of the context; 16,000 if they are not known. */
    public int context() {
        return contextTokens == null ? UNKNOWN_CONTEXT : contextTokens;
    }

    /** The tokens of the context that are left for an answer. */
    public int answerTokens() {
        return maxTokens == null ? context() / 4 : maxTokens;
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "ModelSettings[" + name + " at " + baseUrl + "]";
    }
}
