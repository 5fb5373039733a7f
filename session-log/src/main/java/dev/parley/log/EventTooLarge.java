package dev.parley.log;

/** An event has more bytes than the event log takes; trying again does not help. */
public final class EventTooLarge extends RuntimeException {
    private static final long serialVersionUID = 1;

    EventTooLarge(String type, int bytes) {
        super(
                "%s has %d bytes, and the event log takes %d at most"
                        .formatted(type, bytes, EventLog.MOST_BYTES));
    }
}
