package dev.parley.testsupport;

import java.io.IOException;

/** The system under test did not print its ready line. */
public final class DidNotStartException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String reason;

    public DidNotStartException(String reason, String said) {
        super("The system did not start: %s. It said:%n%s".formatted(reason, said));
        this.reason = reason;
    }

    /** In a few words. */
    public String reason() {
        return reason;
    }
}
