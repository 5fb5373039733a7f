package dev.parley.store.documents;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A document as its owner sees it.
 *
 * @param fileName null where it came without a file
 * @param size in bytes
 * @param progress percent of its chunks that are embedded
 * @param chunks how many it was split into; 0 while that is not known
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
     * @param code stable
     * @param message fit to show a user
     */
    public record Failure(String code, String message) {}
}
