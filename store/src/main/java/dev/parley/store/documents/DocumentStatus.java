package dev.parley.store.documents;

import java.util.Locale;

/** Where a document stands. */
public enum DocumentStatus {
    /** It waits for a worker, or one is at it. */
    INDEXING,
    /** It is found. */
    READY,
    /** It never will be; its error says why. */
    FAILED;

    static DocumentStatus of(String stored) {
        return valueOf(stored.toUpperCase(Locale.ROOT));
    }
}
