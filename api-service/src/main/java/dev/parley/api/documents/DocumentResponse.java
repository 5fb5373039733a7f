package dev.parley.api.documents;

import dev.parley.store.documents.DocumentStatus;
import dev.parley.store.documents.DocumentView;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A document as clients see it. */
record DocumentResponse(
        UUID documentId,
        String title,
        @Nullable String creator,
        @Nullable String domain,
        Map<String, Object> metadata,
        @Nullable String fileName,
        String mediaType,
        long size,
        DocumentStatus status,
        int progress,
        int chunks,
        DocumentView.@Nullable Failure error,
        Instant createdAt,
        Instant updatedAt) {

    static DocumentResponse of(DocumentView document) {
        return new DocumentResponse(
                document.documentId(),
                document.title(),
                document.creator(),
                document.domain(),
                document.metadata(),
                document.fileName(),
                document.type().mediaType(),
                document.size(),
                document.status(),
                document.progress(),
                document.chunks(),
                document.error(),
                document.createdAt(),
                document.updatedAt());
    }
}
