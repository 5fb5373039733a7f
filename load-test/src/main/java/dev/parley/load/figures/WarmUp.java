package dev.parley.load.figures;

import java.util.Arrays;

/**
 * Says when a load has been repeated often enough: when two windows in a row agree in every figure,
 * or when the bound is reached. Not thread-safe.
 */
public final class WarmUp {

    private final double tolerance;
    private final int most;
    private double[] before = {};
    private int windows;
    private boolean agreed;

    /**
     * @param tolerance by which part of the larger figure the smaller may be less, 0 to 1
     * @param most windows, at least 1
     */
    public WarmUp(double tolerance, int most) {
        this.tolerance = tolerance;
        this.most = most;
    }

    /**
     * Notes a window.
     *
     * @param settled false if something else shows that it will go on changing: such a window
     *     agrees with none
     * @param figures always in the same order
     */
    public void window(boolean settled, double... figures) {
        agreed = settled && windows > 0 && agree(before, figures);
        before = figures.clone();
        windows++;
    }

    /** Returns true if there is no need of another window. */
    public boolean isOver() {
        return agreed || windows >= most;
    }

    /** Returns true if the last two windows agreed. */
    public boolean hasAgreed() {
        return agreed;
    }

    public int windows() {
        return windows;
    }

    private boolean agree(double[] one, double[] other) {
        if (one.length != other.length) {
            throw new IllegalArgumentException(
                    "Windows of other figures: %s and %s"
                            .formatted(Arrays.toString(one), Arrays.toString(other)));
        }
        for (int i = 0; i < one.length; i++) {
            double most = Math.max(Math.abs(one[i]), Math.abs(other[i]));
            // NaN, which stands for no figure at all, agrees with nothing.
            if (!(Math.abs(one[i] - other[i]) <= tolerance * most)) {
                return false;
            }
        }
        return true;
    }
}
