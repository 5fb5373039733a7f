package dev.parley.worker.jobs;

/** The attempt stops here without an ending: another worker goes on with the turn or document. */
public final class AttemptStopped extends RuntimeException {
    private static final long serialVersionUID = 1;

    public AttemptStopped(String reason) {
        super(reason);
    }

    public AttemptStopped(String reason, Throwable cause) {
        super(reason, cause);
    }
}
