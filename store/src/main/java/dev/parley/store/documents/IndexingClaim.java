package dev.parley.store.documents;

import dev.parley.events.SessionEvent.DocumentEvent;
import java.util.UUID;

/** The answer to a worker that claims a document. */
public sealed interface IndexingClaim {

    /**
     * The worker may index the document, as this attempt.
     *
     * @param attempt fences every later write: it counts until another worker claims the document
     * @param lost number of earlier attempts whose worker was lost
     */
    record Granted(
            UUID documentId, String owner, String title, DocumentType type, int attempt, int lost)
            implements IndexingClaim {}

    /** Indexing has ended, but the event log may not hold that yet. Append the event. */
    record Ended(DocumentEvent event) implements IndexingClaim {}

    /** There is nothing to do: the document is deleted or done, or another request claimed it. */
    record Nothing(UUID documentId) implements IndexingClaim {}
}
