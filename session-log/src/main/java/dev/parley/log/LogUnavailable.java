package dev.parley.log;

import org.jspecify.annotations.Nullable;

/** The brokers did not answer a read of the event log in time. */
public final class LogUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LogUnavailable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
