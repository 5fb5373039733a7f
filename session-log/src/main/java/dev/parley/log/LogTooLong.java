package dev.parley.log;

/** The projection is further behind the event log than one read may fold. */
public final class LogTooLong extends RuntimeException {
    private static final long serialVersionUID = 1;

    private LogTooLong(String message) {
        super(message);
    }

    static LogTooLong records(long behind, int allowed) {
        return new LogTooLong(
                "The history is %d records behind the event log; a read may fold at most %d"
                        .formatted(behind, allowed));
    }

    static LogTooLong bytes(long allowed) {
        return new LogTooLong(
                "The history is more than %d bytes behind the event log, the most that a read may fold"
                        .formatted(allowed));
    }
}
