package dev.parley.log;

import java.util.Objects;
import java.util.UUID;

/** A record of {@code chat.indexing}: index this document, whose bytes the database holds. */
public record IndexingJob(UUID documentId) implements Command {
    public IndexingJob {
        Objects.requireNonNull(documentId, "document_id");
    }
}
