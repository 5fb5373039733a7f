package dev.parley.store.documents;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A document as its owner sees it.
 *
 * @param fileName null if the document was uploaded as JSON
 * @param size in bytes
 * @param progress percentage of its chunks that have a vector
 * @param chunks number of its chunks; 0 until it is known
 */
public record DocumentView(
        UUID documentId,
        String title,
        @Nullable String creator,
        @Nullable String domain,
        Map<String, Object> metadata,
        @Nullable String fileName,
        DocumentType type,
        long size,
        DocumentStatus status,
        int progress,
        int chunks,
        @Nullable Failure error,
        Instant createdAt,
        Instant updatedAt) {

    /**
     * Why a document could not be indexed.
     *
     * @param code stable, for programs
     * @param message can be shown to a user
     */
    public record Failure(String code, String message) {}
}
