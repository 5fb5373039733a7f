package dev.parley.events;

/** The codes with which a turn can fail, in streams and in the history. They never change. */
public enum FailureCode implements WireWord {
    MODEL_AUTH(false, "The model refused the credentials it was given."),
    MODEL_RATE_LIMITED(true, "The model is rate limiting its callers."),
    MODEL_UNAVAILABLE(true, "The model could not be reached."),
    MODEL_STALLED(true, "The model stopped answering."),
    MODEL_STREAM_CUT(true, "The model's answer was cut off."),
    MODEL_BAD_RESPONSE(true, "The model's answer could not be read."),
    MODEL_UNKNOWN(false, "The worker does not have the model that was asked for."),
    TURN_TIMEOUT(true, "The answer took longer than a turn may take."),
    WORKER_LOST(true, "The answer was started several times but never finished."),
    EXPIRED(true, "Nobody took the message in time."),
    HISTORY_UNAVAILABLE(true, "The conversation so far could not be read in full."),
    /** In no event: what a reader is told who could not see it from a completed turn. */
    EVENTS_MISSING(false, "The event log lacks a part of this answer."),
    INTERNAL(true, "Something went wrong while answering.");

    private final boolean retryable;
    private final String message;

    FailureCode(boolean retryable, String message) {
        this.retryable = retryable;
        this.message = message;
    }

    /** Returns true if sending the same message again may succeed. */
    public boolean retryable() {
        return retryable;
    }

    /** Returns a sentence that can be shown to a user. */
    public String message() {
        return message;
    }
}
