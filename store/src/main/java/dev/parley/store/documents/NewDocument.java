package dev.parley.store.documents;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A document that is being uploaded.
 *
 * @param size in bytes, more than 0
 * @param createdAt to the millisecond
 */
public record NewDocument(
        UUID documentId,
        String owner,
        String title,
        @Nullable String creator,
        @Nullable String domain,
        Map<String, Object> metadata,
        @Nullable String fileName,
        DocumentType type,
        long size,
        Instant createdAt) {

    /** Returns the document as its owner sees it until a worker begins to index it. */
    public DocumentView view() {
        return new DocumentView(
                documentId,
                title,
                creator,
                domain,
                metadata,
                fileName,
                type,
                size,
                DocumentStatus.INDEXING,
                0,
                0,
                null,
                createdAt,
                createdAt);
    }
}
