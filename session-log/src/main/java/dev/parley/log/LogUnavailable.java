package dev.parley.log;

import org.jspecify.annotations.Nullable;

/** The event log could not be read in time; trying again later may succeed. */
public final class LogUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LogUnavailable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
