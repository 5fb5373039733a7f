package dev.parley.store.history;

import dev.parley.log.LogTooLong;
import dev.parley.log.LogUnavailable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The history cannot be read in full now: the projector is too far behind, the event log does not
 * answer, or a rebuild is under way. Trying again later may succeed.
 */
public final class HistoryLagging extends RuntimeException {
    private static final long serialVersionUID = 1;

    public HistoryLagging(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Reads the event log; throws this exception if it cannot be read in full now. */
    static <T> T unlessRead(Supplier<T> read) {
        try {
            return read.get();
        } catch (LogTooLong | LogUnavailable e) {
            throw new HistoryLagging(e.getMessage(), e);
        }
    }
}
