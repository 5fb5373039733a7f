package dev.parley.worker.model;

/** The attempt ends here and decides nothing: another worker goes on with the turn. */
public final class AttemptStopped extends RuntimeException {
    private static final long serialVersionUID = 1;

    public AttemptStopped(String reason) {
        super(reason);
    }

    public AttemptStopped(String reason, Throwable cause) {
        super(reason, cause);
    }
}
