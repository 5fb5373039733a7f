package dev.parley.load.figures;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How many turns were exactly what was asked for. Each turn counts once, by the first of these that
 * is true of it.
 *
 * @param turns how many were asked for
 * @param refused how many the server did not accept
 * @param failed how many ended with an error, or whose connection broke
 * @param cut how many stopped without an ending
 * @param garbled how many had a token missing, repeated or out of order
 * @param anew how many were whole, but from a second attempt although nothing had died
 * @param reasons a few of the causes, in words
 */
public record Verdict(
        long turns,
        long refused,
        long failed,
        long cut,
        long garbled,
        long anew,
        List<String> reasons) {

    private static final int MOST_REASONS = 5;

    public static final Verdict NONE = new Verdict(0, 0, 0, 0, 0, 0, List.of());

    public Verdict {
        reasons = reasons.stream().distinct().limit(MOST_REASONS).toList();
    }

    /** How one turn went. */
    public enum Turn {
        WHOLE,
        REFUSED,
        FAILED,
        CUT,
        GARBLED,
        ANEW
    }

    /** Returns the verdict on one turn more. */
    public Verdict with(Turn turn, String reason) {
        var all = new ArrayList<>(reasons);
        if (turn != Turn.WHOLE && all.size() < MOST_REASONS) {
            all.add(turn.name().toLowerCase(Locale.ROOT) + ": " + reason);
        }
        return new Verdict(
                turns + 1,
                refused + one(turn == Turn.REFUSED),
                failed + one(turn == Turn.FAILED),
                cut + one(turn == Turn.CUT),
                garbled + one(turn == Turn.GARBLED),
                anew + one(turn == Turn.ANEW),
                all);
    }

    public Verdict plus(Verdict other) {
        var all = new ArrayList<>(reasons);
        all.addAll(other.reasons);
        return new Verdict(
                turns + other.turns,
                refused + other.refused,
                failed + other.failed,
                cut + other.cut,
                garbled + other.garbled,
                anew + other.anew,
                all);
    }

    /** How many turns were not as they should be. */
    public long wrong() {
        return refused + failed + cut + garbled + anew;
    }

    private static long one(boolean counts) {
        return counts ? 1 : 0;
    }

    /** Returns the text for a table's last column. */
    @Override
    public String toString() {
        if (wrong() == 0) {
            return "0 of " + turns;
        }
        var parts = new ArrayList<String>();
        part(parts, refused, "refused");
        part(parts, failed, "failed");
        part(parts, cut, "cut");
        part(parts, garbled, "garbled");
        part(parts, anew, "begun anew");
        return "**%d of %d** (%s)".formatted(wrong(), turns, String.join(", ", parts));
    }

    private static void part(List<String> parts, long count, String what) {
        if (count > 0) {
            parts.add(count + " " + what);
        }
    }
}
