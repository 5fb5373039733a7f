package dev.parley.worker.indexing;

/** A document has more chunks than allowed. The message can be shown to a user. */
public final class TooManyChunks extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TooManyChunks(int allowed) {
        super(
                "The document is too long: its text would make more than "
                        + allowed
                        + " passages. Split it into several documents.");
    }
}
