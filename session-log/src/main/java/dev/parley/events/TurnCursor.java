package dev.parley.events;

/**
 * How far a reader has read a turn.
 *
 * @param attempt the attempt whose events count; 0 before the first
 * @param n the last event of it that counted; 0 before the first
 * @param phase whether more may count
 */
public record TurnCursor(int attempt, int n, Phase phase) {

    /** Whether more events of the turn may count. */
    public enum Phase {
        /** The next event in order counts. */
        OPEN,
        /** An event is missing: of this attempt only an ending counts any more. */
        HOLED,
        /** The turn has ended; nothing counts. */
        ENDED
    }

    /** Accepted, and nothing more. */
    public static final TurnCursor ACCEPTED = new TurnCursor(0, 0, Phase.OPEN);

    /** A reader that saw events up to this one, and does not know of an ending. */
    public static TurnCursor after(EventId id) {
        return new TurnCursor(id.attempt(), id.n(), Phase.OPEN);
    }

    public boolean ended() {
        return phase == Phase.ENDED;
    }
}
