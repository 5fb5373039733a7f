package dev.parley.load.figures;

/**
 * Raises a rate step by step until it is too much, then halves the distance to the last good one a
 * few times. Not thread-safe.
 */
public final class StepUp {

    private final double factor;
    private final int most;
    private double rate;
    private double good;
    private double bad = Double.POSITIVE_INFINITY;
    private int refinements;

    /**
     * @param first rate to try, above 0
     * @param factor from one rate to the next, above 1
     * @param refinements how many rates are tried between the last good one and the first bad one
     * @param most no rate above it is tried
     */
    public StepUp(double first, double factor, int refinements, int most) {
        this.rate = first;
        this.factor = factor;
        this.refinements = refinements;
        this.most = most;
    }

    /** The rate to try now. */
    public double rate() {
        return rate;
    }

    /** Notes how the rate went, and moves to the next. Returns false if there is none. */
    public boolean next(boolean held) {
        if (held) {
            good = rate;
        } else {
            bad = rate;
        }
        if (good >= most) {
            return false;
        }
        if (bad == Double.POSITIVE_INFINITY) {
            rate = Math.min(most, rate * factor);
            return true;
        }
        if (refinements-- == 0) {
            return false;
        }
        rate = (good + bad) / 2;
        return true;
    }

    /** The highest rate that was held; 0 if none was. */
    public double good() {
        return good;
    }
}
