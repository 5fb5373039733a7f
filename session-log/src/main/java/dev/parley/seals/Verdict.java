package dev.parley.seals;

import org.jspecify.annotations.Nullable;

/**
 * What the check of a session's records has found.
 *
 * @param fault null if nothing is wrong
 * @param session the session that the seals name; null if there is no seal
 * @param records how many there are
 * @param sealed how many of them a seal proves
 * @param intervals how many seals there are
 * @param sealedTo the offset up to which the seals go; 0 without a seal
 * @param chains attempts whose ending proves their events
 * @param unchained endings that prove nothing: of earlier versions, or of no worker
 */
public record Verdict(
        @Nullable Fault fault,
        @Nullable String session,
        long records,
        long sealed,
        long intervals,
        long sealedTo,
        long chains,
        long unchained) {

    /** Returns how many records no seal is about yet. */
    public long unsealed() {
        return records - sealed;
    }

    /** Returns true if every record is proven to be as it was. */
    public boolean isProven() {
        return fault == null && records > 0 && unsealed() == 0;
    }
}
