package dev.parley.quickstart;

/**
 * A start that failed for a reason the user can do something about; the message is the sentence to
 * show.
 */
public final class CannotStart extends Exception {

    private static final long serialVersionUID = 1L;

    public CannotStart(String sentence) {
        super(sentence);
    }

    public CannotStart(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
