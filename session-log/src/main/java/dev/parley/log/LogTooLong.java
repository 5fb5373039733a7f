package dev.parley.log;

/** More of the event log lies past the projection than one read may fold. */
public final class LogTooLong extends RuntimeException {
    private static final long serialVersionUID = 1;

    LogTooLong(long behind, int allowed) {
        super(
                "The history is %d records behind the event log; a read may fold %d"
                        .formatted(behind, allowed));
    }
}
