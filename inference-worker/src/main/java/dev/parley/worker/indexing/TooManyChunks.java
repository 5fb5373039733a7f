package dev.parley.worker.indexing;

/** The document is longer than {@code parley.splitter.max-chunks} allows. Fit to show a user. */
public final class TooManyChunks extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TooManyChunks(int allowed) {
        super(
                "The document is too long: its text would make more than "
                        + allowed
                        + " passages. Split it into several documents.");
    }
}
