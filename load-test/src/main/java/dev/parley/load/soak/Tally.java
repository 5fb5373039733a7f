package dev.parley.load.soak;

import dev.parley.load.figures.Latencies;
import dev.parley.load.figures.Verdict;

/** Counts what all users see, window by window. Thread-safe. */
final class Tally {

    private Latencies tokens = new Latencies();
    private Verdict verdict = Verdict.NONE;

    /**
     * What was seen in a window.
     *
     * @param tokens from the model's write to the user's read
     * @param verdict on the turns that ended in it
     */
    record Window(Latencies tokens, Verdict verdict) {

        /** Adds the turns of another window, but not its tokens. */
        Window withTurnsOf(Window other) {
            return new Window(tokens, verdict.plus(other.verdict));
        }
    }

    synchronized void token(long nanos) {
        tokens.record(nanos);
    }

    synchronized void turn(Verdict.Turn turn, String reason) {
        verdict = verdict.with(turn, reason);
    }

    /** Ends a window, and begins the next. */
    synchronized Window take() {
        var window = new Window(tokens, verdict);
        tokens = new Latencies();
        verdict = Verdict.NONE;
        return window;
    }
}
