package dev.parley.events;

import dev.parley.events.TurnCursor.Phase;

/**
 * The one rule for reading a turn, used by relay, projector, takeover and archive. Writers may
 * repeat events, overlap and die; every reader that folds a turn's events with this rule still sees
 * the same answer.
 */
public final class ReadingRule {

    private ReadingRule() {}

    /** What an event means for a reader. */
    public enum Verdict {
        /** The next event in order. */
        NEXT,
        /** The first event of a higher attempt. The text of the attempt before is void. */
        NEW_ATTEMPT,
        /** An ending that opens its attempt. The text of the attempt before is kept. */
        ENDING_FROM_OUTSIDE,
        /** An ending although events before it are missing. A live reader asks the event log. */
        ENDING_AFTER_HOLE,
        /** The reader has seen this event. */
        REPEAT,
        /** An event of an attempt that was replaced, written by a zombie. */
        STALE,
        /** Events before it are missing. */
        HOLE,
        /** The turn had ended before this event. */
        AFTER_END;

        /** Returns true if the event counts. */
        public boolean counts() {
            return switch (this) {
                case NEXT, NEW_ATTEMPT, ENDING_FROM_OUTSIDE, ENDING_AFTER_HOLE -> true;
                case REPEAT, STALE, HOLE, AFTER_END -> false;
            };
        }
    }

    /** The verdict on an event and the cursor after it. */
    public record Reading(TurnCursor cursor, Verdict verdict) {}

    /** Folds one event of the cursor's turn. A pure function. */
    public static Reading fold(TurnCursor cursor, TurnEvent event) {
        return fold(cursor, event.header(), event instanceof TurnEvent.Ending);
    }

    /**
     * The same for an event whose header is enough to read it.
     *
     * @param ending true if the event is an ending
     */
    public static Reading fold(TurnCursor cursor, TurnEvent.Header event, boolean ending) {
        if (cursor.ended()) {
            return new Reading(cursor, Verdict.AFTER_END);
        }
        if (event.attempt() < cursor.attempt()) {
            return new Reading(cursor, Verdict.STALE);
        }
        if (event.attempt() > cursor.attempt()) {
            return openAttempt(event, ending);
        }
        if (event.n() <= cursor.n()) {
            // A reader that resumes from an id alone learns here that the id was the ending's.
            boolean ownEnding = ending && event.n() == cursor.n();
            return new Reading(ownEnding ? at(event, Phase.ENDED) : cursor, Verdict.REPEAT);
        }
        if (cursor.phase() == Phase.OPEN && event.n() == cursor.n() + 1) {
            return new Reading(at(event, ending ? Phase.ENDED : Phase.OPEN), Verdict.NEXT);
        }
        return ending
                ? new Reading(at(event, Phase.ENDED), Verdict.ENDING_AFTER_HOLE)
                : new Reading(
                        new TurnCursor(cursor.attempt(), cursor.n(), Phase.HOLED), Verdict.HOLE);
    }

    private static Reading openAttempt(TurnEvent.Header event, boolean ending) {
        if (event.n() == 1) {
            return ending
                    ? new Reading(at(event, Phase.ENDED), Verdict.ENDING_FROM_OUTSIDE)
                    : new Reading(at(event, Phase.OPEN), Verdict.NEW_ATTEMPT);
        }
        if (ending) {
            return new Reading(at(event, Phase.ENDED), Verdict.ENDING_AFTER_HOLE);
        }
        // The attempt exists, but its beginning is missing.
        return new Reading(new TurnCursor(event.attempt(), 0, Phase.HOLED), Verdict.HOLE);
    }

    private static TurnCursor at(TurnEvent.Header event, Phase phase) {
        return new TurnCursor(event.attempt(), event.n(), phase);
    }
}
