package dev.parley.load.soak;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How a figure moved over the judged part of a run.
 *
 * @param median of the figure
 * @param rise by how much it grew from the first judged minute to the last; negative if it fell
 * @param allowed by how much it may grow
 * @param minutes how many were judged
 */
record Trend(double median, double rise, double allowed, int minutes) {

    /** With fewer minutes one slow one would decide. */
    static final int FEWEST = 5;

    /**
     * How much a figure may rise over the judged part of a run, the larger of both. It must be more
     * than a machine's noise, and less than a leak that a long run would show.
     *
     * @param part of the figure's median
     * @param least in the figure's own unit
     */
    record Bound(double part, double least) {}

    /** Returns the first minute that is judged, from 0. What comes before is a warm-up. */
    static int from(int minutes) {
        return minutes / 2;
    }

    /**
     * Judges the second half. The rise follows the median of the slopes between all pairs of
     * minutes (Theil and Sen), so that single minutes that stand out do not decide.
     *
     * @param values minute by minute; NaN if there was nothing to measure
     */
    static Trend of(double[] values, Bound bound) {
        int[] judged =
                IntStream.range(from(values.length), values.length)
                        .filter(minute -> !Double.isNaN(values[minute]))
                        .toArray();
        if (judged.length == 0) {
            return new Trend(Double.NaN, Double.NaN, Double.NaN, 0);
        }
        double median = median(Arrays.stream(judged).mapToDouble(i -> values[i]).toArray());
        double[] slopes =
                IntStream.range(0, judged.length)
                        .boxed()
                        .flatMapToDouble(
                                i ->
                                        IntStream.range(i + 1, judged.length)
                                                .mapToDouble(
                                                        j ->
                                                                (values[judged[j]]
                                                                                - values[judged[i]])
                                                                        / (judged[j] - judged[i])))
                        .toArray();
        double slope = slopes.length == 0 ? 0 : median(slopes);
        int span = judged[judged.length - 1] - judged[0];
        return new Trend(
                median,
                slope * span,
                Math.max(bound.part() * Math.abs(median), bound.least()),
                judged.length);
    }

    /** Returns true if there are enough minutes for a judgment. */
    boolean isJudged() {
        return minutes >= FEWEST;
    }

    /** Returns true if the figure grew by more than it may. */
    boolean grows() {
        return isJudged() && rise > allowed;
    }

    /** By how much it would grow in an hour. */
    double perHour() {
        return minutes < 2 ? Double.NaN : rise * 60 / (minutes - 1);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
