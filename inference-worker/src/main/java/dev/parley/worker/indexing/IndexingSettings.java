package dev.parley.worker.indexing;

import dev.parley.bounds.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How a worker indexes documents.
 *
 * @param documents documents indexed at a time, 0 to 16, default 2, so that a long one does not
 *     make short ones wait; their passages take turns at the model. Each file that is parsed takes
 *     {@code parser-memory}; 0 leaves documents to other workers
 * @param maxAttempts most workers that may be lost over one document before it fails, 1 to 20,
 *     default 3; a worker that gave its attempt back was not lost
 * @param batch chunks embedded in one call, 1 to 1,000, default 16; between two calls the worker
 *     notes its progress and can stop
 * @param embeddingTimeout how long a document waits for an embedding server that is away, 0 s to 1
 *     d, default 1 h; then it fails with {@code embedding_unavailable}, and must be uploaded again
 * @param embeddingRetry pause before such a server is asked again, beyond the retries of {@code
 *     parley.embedding}, 10 ms to 10 min, default 5 s
 * @param progressEvery time between two notes of the progress, 100 ms to 1 min, default 1 s
 */
@ConfigurationProperties("parley.indexing")
public record IndexingSettings(
        @DefaultValue("2") int documents,
        @DefaultValue("3") int maxAttempts,
        @DefaultValue("16") int batch,
        @DefaultValue("1h") Duration embeddingTimeout,
        @DefaultValue("5s") Duration embeddingRetry,
        @DefaultValue("1s") Duration progressEvery) {

    public IndexingSettings {
        Bounds.check("parley.indexing.documents", documents, 0, 16);
        Bounds.check("parley.indexing.max-attempts", maxAttempts, 1, 20);
        Bounds.check("parley.indexing.batch", batch, 1, 1_000);
        Bounds.check("parley.indexing.embedding-timeout", embeddingTimeout, "0s", "1d");
        Bounds.check("parley.indexing.embedding-retry", embeddingRetry, "10ms", "10m");
        Bounds.check("parley.indexing.progress-every", progressEvery, "100ms", "1m");
    }
}
