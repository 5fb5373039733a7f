package dev.parley.api.log;

import dev.parley.seals.Fault;
import dev.parley.seals.Verdict;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the server found when it checked a session's records.
 *
 * @param valid true if nothing is wrong; records may be unsealed all the same
 * @param sealedTo the offset up to which the session's last seal goes
 */
record LogVerdict(
        UUID sessionId,
        boolean valid,
        @Nullable FoundFault fault,
        long records,
        long unsealedRecords,
        long intervals,
        long sealedTo,
        long chainedAttempts) {

    /** The first thing that is wrong. */
    record FoundFault(String kind, @Nullable Long offset, String message) {
        static FoundFault of(Fault fault) {
            return new FoundFault(
                    fault.kind().name().toLowerCase(Locale.ROOT), fault.offset(), fault.sentence());
        }
    }

    static LogVerdict of(UUID sessionId, Verdict verdict) {
        var fault = verdict.fault();
        return new LogVerdict(
                sessionId,
                fault == null,
                fault == null ? null : FoundFault.of(fault),
                verdict.records(),
                verdict.unsealed(),
                verdict.intervals(),
                verdict.sealedTo(),
                verdict.chains());
    }
}
