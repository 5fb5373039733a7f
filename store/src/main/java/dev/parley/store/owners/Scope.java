package dev.parley.store.owners;

import dev.parley.events.WireWord;
import java.util.Arrays;
import java.util.Optional;

/** What a credential may be used for. */
public enum Scope implements WireWord {
    /** Sessions, messages, streams. */
    CHAT,
    DOCUMENTS,
    /** The logs of other owners' sessions, and what was done by whom. */
    AUDIT,
    /** The erasure of all that the owner has. */
    ERASE;

    /** Returns the scope of this name; empty if there is none. */
    public static Optional<Scope> of(String word) {
        return Arrays.stream(values()).filter(scope -> scope.word().equals(word)).findFirst();
    }
}
