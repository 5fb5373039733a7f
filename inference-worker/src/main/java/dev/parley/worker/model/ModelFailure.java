package dev.parley.worker.model;

import dev.parley.events.FailureCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The model did not give an answer. Says nothing of what was sent to it, so that no secret shows.
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

    /** What the turn fails with. */
    public FailureCode code() {
        return code;
    }

    /** Whether asking again may help, as long as nothing of the answer has been passed on. */
    boolean worthRetrying() {
        return worthRetrying;
    }

    /** How long the model asked to be left alone. */
    @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
