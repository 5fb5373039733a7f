package dev.parley.log;

/** The projection is further behind the event log than one read may fold. */
public final class LogTooLong extends RuntimeException {
    private static final long serialVersionUID = 1;

    LogTooLong(long behind, int allowed) {
        super(
                "The history is %d records behind the event log; a read may fold at most %d"
                        .formatted(behind, allowed));
    }
}
