package dev.parley.store.documents;

import dev.parley.events.SessionEvent.DocumentEvent;
import java.util.UUID;

/** What a worker learns when it asks for the document that a request names. */
public sealed interface IndexingClaim {

    /**
     * The document is this worker's to index.
     *
     * @param attempt fences what is written: it counts until another worker claims the document
     * @param lost attempts before this one of which nobody heard the end
     */
    record Granted(UUID documentId, String title, DocumentType type, int attempt, int lost)
            implements IndexingClaim {}

    /** It ended before, and the record may not hold how. */
    record Ended(DocumentEvent event) implements IndexingClaim {}

    /** There is nothing to do: it is gone, or done, or another request of it is at work. */
    record Nothing(UUID documentId) implements IndexingClaim {}
}
