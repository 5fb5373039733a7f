package dev.parley.load.system;

import java.io.IOException;

/** The system under test did not come to its ready line. */
public final class DidNotStartException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String reason;

    DidNotStartException(String reason, String said) {
        super("The system did not start: %s. It said:%n%s".formatted(reason, said));
        this.reason = reason;
    }

    /** In a few words. */
    public String reason() {
        return reason;
    }
}
