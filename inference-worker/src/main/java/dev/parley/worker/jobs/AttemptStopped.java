package dev.parley.worker.jobs;

/** The attempt stops here without an ending: another worker goes on with the turn or document. */
public final class AttemptStopped extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean waitedInVain;

    public AttemptStopped(String reason) {
        super(reason);
        this.waitedInVain = false;
    }

    public AttemptStopped(String reason, Throwable cause) {
        this(reason, cause, false);
    }

    private AttemptStopped(String reason, Throwable cause, boolean waitedInVain) {
        super(reason, cause);
        this.waitedInVain = waitedInVain;
    }

    /** It has waited as long as it may for something that is away. */
    static AttemptStopped waitedInVain(String reason, Throwable cause) {
        return new AttemptStopped(reason, cause, true);
    }

    /**
     * Returns true if the database, the brokers or a key were away for too long, which is no fault
     * of this worker.
     */
    public boolean waitedInVain() {
        return waitedInVain;
    }
}
