package dev.parley.worker.reembedding;

import dev.parley.bounds.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How a worker embeds documents again after the embedding model has changed. Until then, they are
 * found by their words.
 *
 * @param enabled whether this worker takes part, default true
 * @param batch chunks embedded in one go, 1 to 1,000, default 16
 * @param pause after each batch, 0 s to 10 min, default 200 ms: with the batch, it bounds the speed
 *     to 80 chunks a second for each worker, so that questions and uploads are not held up
 * @param every pause before the worker looks for such documents again if there are none, or the
 *     embedding server is away, 100 ms to 1 h, default 30 s
 * @param lease how long a document that a lost worker was at is left alone, 10 s to 1 h, default 5
 *     min; must be longer than a batch takes with all its retries
 */
@ConfigurationProperties("parley.reembedding")
public record ReembeddingSettings(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("16") int batch,
        @DefaultValue("200ms") Duration pause,
        @DefaultValue("30s") Duration every,
        @DefaultValue("5m") Duration lease) {
    public ReembeddingSettings {
        Bounds.check("parley.reembedding.batch", batch, 1, 1_000);
        Bounds.check("parley.reembedding.pause", pause, "0s", "10m");
        Bounds.check("parley.reembedding.every", every, "100ms", "1h");
        Bounds.check("parley.reembedding.lease", lease, "10s", "1h");
    }
}
