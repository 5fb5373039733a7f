package dev.parley.worker.search;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A document that may be searched.
 *
 * @param chunks how many chunks it has
 * @param version changes when its chunks do
 * @param embeddingModel the model that made the vectors of all its chunks, if one did
 */
public record ReadyDocument(
        UUID documentId,
        String owner,
        @Nullable String creator,
        @Nullable String domain,
        int chunks,
        Instant version,
        @Nullable String embeddingModel) {}
