package dev.parley.quickstart;

import org.jspecify.annotations.Nullable;

/** A command failed for a reason that the user can do something about: the message says what. */
public class CannotStart extends Exception {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    public CannotStart(String sentence) {
        this(sentence, null, 1);
    }

    public CannotStart(String sentence, @Nullable Throwable cause) {
        this(sentence, cause, 1);
    }

    /**
     * @param exitCode what the command exits with; 1 if scripts need not know more
     */
    public CannotStart(String sentence, @Nullable Throwable cause, int exitCode) {
        super(sentence, cause);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
