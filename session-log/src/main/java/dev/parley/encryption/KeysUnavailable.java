package dev.parley.encryption;

import org.jspecify.annotations.Nullable;

/**
 * A session's key cannot be had now: it is not where it should be, its master key is another one,
 * or what holds the master key does not answer. That is not {@link SessionKey.Erased}: the key may
 * come back, so whoever needs it waits, and nobody goes on without the events.
 */
public final class KeysUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public KeysUnavailable(String message) {
        this(message, null);
    }

    public KeysUnavailable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
