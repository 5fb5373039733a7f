package dev.parley.history;

import org.jspecify.annotations.Nullable;

/**
 * The history cannot be read in full now: the projector is too far behind, the log does not answer,
 * or a rebuild is under way. Trying again later succeeds.
 */
public final class HistoryLagging extends RuntimeException {
    private static final long serialVersionUID = 1;

    public HistoryLagging(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
