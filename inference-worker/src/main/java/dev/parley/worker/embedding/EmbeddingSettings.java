package dev.parley.worker.embedding;

import dev.parley.bounds.Bounds;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How texts are embedded: by the model in the jar, or by a server that speaks the OpenAI protocol.
 *
 * @param url address of that server, with its {@code /v1}; if not set, the model in the jar embeds,
 *     which needs no network and knows English best. After a change, documents are embedded again
 *     in the background; {@code parley.retrieval.min-relevance} then needs another value
 * @param model the model's name in the request; required with {@code parley.embedding.url}, without
 *     effect otherwise
 * @param key sent as bearer token if it is not empty; never logged
 * @param dimensions asked of the server, 1 to 4,096; if not set, the model decides, and all its
 *     vectors must be as long as the first
 * @param multilingual whether the server's model understands languages in other than Latin letters,
 *     default true; if not, questions in such languages are searched for by their words alone, as
 *     with the model in the jar
 * @param queryInstruction the text that the model expects before a question, such as {@code query:
 *     }, 0 to 200 characters; if not set, nothing, and for the model in the jar what it was trained
 *     with
 * @param passageInstruction the text that the server's model expects before a passage, such as
 *     {@code passage: }, 0 to 200 characters, default none; a change embeds all documents again
 * @param maxTokens about how many tokens the server's model reads of a text, 64 to 100,000, default
 *     512; longer texts are cut, because many servers refuse them. The tokens are estimated
 * @param batch most texts in a request, 1 to 2,048, default 32; many servers refuse more
 * @param requests most requests at a time, 1 to 64, default 8
 * @param timeout longest wait for an answer of the server, 100 ms to 10 min, default 30 s
 * @param questionTimeout longest wait for a question's vector, with all retries, 100 ms to 1 min,
 *     default 3 s; afterwards the question is searched for by its words alone
 * @param maxRetries most retries of a request if the server is away or busy, 0 to 10, default 3
 * @param backoff wait before the first retry, doubled for each further one, 1 ms to 1 min, default
 *     500 ms
 * @param maxBackoff longest wait before a retry, 1 ms to 10 min, default 20 s; if the server's
 *     {@code Retry-After} is longer, the request is not retried
 * @param questionCache memory for the vectors of earlier questions, 0 B to 1 GB, default 8 MB; for
 *     the server's model only
 * @param threads texts that the model in the jar embeds at a time, 1 to 64, default 2; each keeps a
 *     core busy
 */
@ConfigurationProperties("parley.embedding")
public record EmbeddingSettings(
        @Nullable URI url,
        @DefaultValue("") String model,
        @DefaultValue("") String key,
        @Nullable Integer dimensions,
        @DefaultValue("true") boolean multilingual,
        @Nullable String queryInstruction,
        @DefaultValue("") String passageInstruction,
        @DefaultValue("512") int maxTokens,
        @DefaultValue("32") int batch,
        @DefaultValue("8") int requests,
        @DefaultValue("30s") Duration timeout,
        @DefaultValue("3s") Duration questionTimeout,
        @DefaultValue("3") int maxRetries,
        @DefaultValue("500ms") Duration backoff,
        @DefaultValue("20s") Duration maxBackoff,
        @DefaultValue("8MB") DataSize questionCache,
        @DefaultValue("2") int threads) {

    /** Most numbers of a vector. */
    static final int MAX_DIMENSIONS = 4096;

    public EmbeddingSettings {
        // A variable that is passed through may be empty.
        if (url != null && url.toString().isBlank()) {
            url = null;
        }
        if (url != null) {
            Bounds.checkHttpUrl("parley.embedding.url", url);
            if (model.isBlank()) {
                throw new IllegalArgumentException(
                        "parley.embedding.model must name the model of parley.embedding.url");
            }
        }
        Bounds.check("the length of parley.embedding.model", model.length(), 0, 200);
        if (dimensions != null) {
            Bounds.check("parley.embedding.dimensions", dimensions, 1, MAX_DIMENSIONS);
        }
        if (queryInstruction != null) {
            Bounds.check(
                    "the length of parley.embedding.query-instruction",
                    queryInstruction.length(),
                    0,
                    200);
        }
        Bounds.check(
                "the length of parley.embedding.passage-instruction",
                passageInstruction.length(),
                0,
                200);
        Bounds.check("parley.embedding.max-tokens", maxTokens, 64, 100_000);
        Bounds.check("parley.embedding.batch", batch, 1, 2048);
        Bounds.check("parley.embedding.requests", requests, 1, 64);
        Bounds.check("parley.embedding.timeout", timeout, "100ms", "10m");
        Bounds.check("parley.embedding.question-timeout", questionTimeout, "100ms", "1m");
        Bounds.check("parley.embedding.max-retries", maxRetries, 0, 10);
        Bounds.check("parley.embedding.backoff", backoff, "1ms", "1m");
        Bounds.check("parley.embedding.max-backoff", maxBackoff, "1ms", "10m");
        Bounds.check("parley.embedding.question-cache", questionCache, "0B", "1GB");
        Bounds.check("parley.embedding.threads", threads, 1, 64);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "EmbeddingSettings["
                + (url == null ? "the model in the jar" : model + " at " + url)
                + "]";
    }
}
