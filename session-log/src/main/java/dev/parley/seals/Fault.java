package dev.parley.seals;

import org.jspecify.annotations.Nullable;

/**
 * The first thing that is wrong with a session's records.
 *
 * @param offset the record that it is about, or the first one; null if it is about none
 * @param sentence what is wrong, for people
 */
public record Fault(Kind kind, @Nullable Long offset, String sentence) {

    /** What can be wrong. */
    public enum Kind {
        /** A record is not the one that was sealed at its offset. */
        CHANGED,
        /** A record that was sealed is not there. */
        MISSING,
        /** A record is there that was not sealed, although those around it were. */
        INSERTED,
        /** A record comes after one with a higher offset. */
        REORDERED,
        /** A seal is signed by a key that is not trusted. */
        UNKNOWN_KEY,
        /** A seal's signature is not its key's. */
        FORGED_SEAL,
        /** A seal is not about the records that its proof names, or does not follow on the last. */
        WRONG_PROOF,
        /** An ending says that its attempt wrote other events. */
        BROKEN_CHAIN,
        /** A line is neither a record nor a seal. */
        NOT_A_LOG
    }
}
