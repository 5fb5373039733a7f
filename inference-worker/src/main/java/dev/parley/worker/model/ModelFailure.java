package dev.parley.worker.model;

import dev.parley.events.FailureCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The model gave no complete answer. The message quotes nothing of the request: no secret leaks.
 */
public final class ModelFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final FailureCode code;
    private final boolean worthRetrying;
    private final transient @Nullable Duration retryAfter;

    ModelFailure(
            FailureCode code, boolean worthRetrying, @Nullable Duration retryAfter, String detail) {
        super(detail);
        this.code = code;
        this.worthRetrying = worthRetrying;
        this.retryAfter = retryAfter;
    }

    /** The code that the turn fails with. */
    public FailureCode code() {
        return code;
    }

    /** Returns true if asking again may help, provided that no text has been passed on. */
    boolean worthRetrying() {
        return worthRetrying;
    }

    /** How long the model asked to wait; null if it did not. */
    @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
