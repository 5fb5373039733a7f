package dev.parley.worker.embedding;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The embedding server gave no vectors that can be used. The message quotes nothing of the request:
 * no secret leaks.
 */
public final class EmbeddingFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean passing;
    private final transient @Nullable Duration retryAfter;

    private EmbeddingFailure(String detail, boolean passing, @Nullable Duration retryAfter) {
        super(detail);
        this.passing = passing;
        this.retryAfter = retryAfter;
    }

    /**
     * The server is away or busy.
     *
     * @param retryAfter how long it asked to wait; null if it did not
     */
    static EmbeddingFailure away(String detail, @Nullable Duration retryAfter) {
        return new EmbeddingFailure(detail, true, retryAfter);
    }

    /** The server refuses the request, or its answer cannot be used. */
    static EmbeddingFailure lasting(String detail) {
        return new EmbeddingFailure(detail, false, null);
    }

    /** Returns true if the same request may succeed later. */
    public boolean isPassing() {
        return passing;
    }

    /** How long the server asked to wait; null if it did not. */
    @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
