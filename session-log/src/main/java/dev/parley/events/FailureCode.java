package dev.parley.events;

/** The stable codes with which a turn can fail, as the stream and the history show them. */
public enum FailureCode {
    MODEL_AUTH("model_auth", false, "The model refused the credentials it was given."),
    MODEL_RATE_LIMITED("model_rate_limited", true, "The model is rate limiting its callers."),
    MODEL_UNAVAILABLE("model_unavailable", true, "The model could not be reached."),
    MODEL_STALLED("model_stalled", true, "The model stopped answering."),
    MODEL_STREAM_CUT("model_stream_cut", true, "The model's answer was cut off."),
    MODEL_BAD_RESPONSE("model_bad_response", true, "The model's answer could not be read."),
    TURN_TIMEOUT("turn_timeout", true, "The answer took longer than a turn may take."),
    WORKER_LOST("worker_lost", true, "The answer was begun several times and never finished."),
    EXPIRED("expired", true, "Nobody took the message in time."),
    HISTORY_UNAVAILABLE(
            "history_unavailable", true, "The conversation so far could not be read in full."),
    INTERNAL("internal", true, "Something went wrong while answering.");

    private final String code;
    private final boolean retryable;
    private final String message;

    FailureCode(String code, boolean retryable, String message) {
        this.code = code;
        this.retryable = retryable;
        this.message = message;
    }

    /** The word on the wire. */
    public String code() {
        return code;
    }

    /** Whether sending the same message again may succeed. */
    public boolean retryable() {
        return retryable;
    }

    /** A sentence fit to show a user. */
    public String message() {
        return message;
    }
}
