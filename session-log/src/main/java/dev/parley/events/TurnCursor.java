package dev.parley.events;

/**
 * How far a reader has read a turn.
 *
 * @param attempt the current attempt; 0 before the first
 * @param n number of its last event that counted; 0 before the first
 * @param phase which events may count from here on
 */
public record TurnCursor(int attempt, int n, Phase phase) {

    /** Which events of the turn may count from here on. */
    public enum Phase {
        /** No event is missing so far: the next one counts. */
        OPEN,
        /** An event of the attempt is missing: from it, only an ending counts now. */
        HOLED,
        /** The turn has ended; nothing counts. */
        ENDED
    }

    /** Before the first attempt. */
    public static final TurnCursor ACCEPTED = new TurnCursor(0, 0, Phase.OPEN);

    /** An imported turn, which is over and has no attempt. */
    public static final TurnCursor IMPORTED = new TurnCursor(0, 0, Phase.ENDED);

    /** Resumes after this event, without knowing whether it was an ending. */
    public static TurnCursor after(EventId id) {
        return new TurnCursor(id.attempt(), id.n(), Phase.OPEN);
    }

    public boolean ended() {
        return phase == Phase.ENDED;
    }
}
