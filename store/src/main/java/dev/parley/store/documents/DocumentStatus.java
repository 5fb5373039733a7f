package dev.parley.store.documents;

import dev.parley.events.WireWord;
import java.util.Locale;

/** The state of a document. */
public enum DocumentStatus implements WireWord {
    /** It waits for a worker, or a worker indexes it. */
    INDEXING,
    /** Searches find it. */
    READY,
    /** Indexing failed; the error says why. */
    FAILED;

    static DocumentStatus of(String stored) {
        return valueOf(stored.toUpperCase(Locale.ROOT));
    }
}
