package dev.parley.load.figures;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * Durations of one kind, to three digits, from 1 µs to 10 minutes. Whoever records measures from
 * the moment when something was due, not from when it was begun, so a system that stalls does not
 * hide the requests that it kept from being sent. Not thread-safe.
 */
public final class Latencies {

    private static final long LOWEST = 1_000;
    private static final long HIGHEST = 600_000_000_000L;
    private static final int DIGITS = 3;
    private static final double[] CURVE = {
        1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 98, 99, 99.5, 99.9, 99.95, 99.99, 100
    };

    /**
     * A point of the distribution: this part of all took no longer.
     *
     * @param percent 1 to 100
     */
    public record Point(double percent, double millis) {}

    private final Histogram histogram;

    public Latencies() {
        this(new Histogram(LOWEST, HIGHEST, DIGITS));
    }

    private Latencies(Histogram histogram) {
        this.histogram = histogram;
    }

    /** Records a duration; one that is out of the range counts as the nearest within it. */
    public void record(long nanos) {
        histogram.recordValue(Math.clamp(nanos, 0, HIGHEST));
    }

    public void add(Latencies other) {
        histogram.add(other.histogram);
    }

    public long count() {
        return histogram.getTotalCount();
    }

    /**
     * Returns the duration in milliseconds that this part of all does not exceed; NaN if there are
     * none.
     *
     * @param percent 0 to 100; 100 is the longest
     */
    public double millis(double percent) {
        return count() == 0 ? Double.NaN : histogram.getValueAtPercentile(percent) / 1e6;
    }

    /** Returns the distribution; empty if there are no durations. */
    public List<Point> curve() {
        var points = new ArrayList<Point>();
        if (count() > 0) {
            for (double percent : CURVE) {
                points.add(new Point(percent, millis(percent)));
            }
        }
        return points;
    }

    /** Returns one word that {@link #decode} understands, to be handed to another process. */
    public String encode() {
        var bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(bytes);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
    }

    /**
     * @throws IllegalArgumentException if the word is not one of {@link #encode}
     */
    public static Latencies decode(String word) {
        try {
            return new Latencies(
                    Histogram.decodeFromCompressedByteBuffer(
                            ByteBuffer.wrap(Base64.getDecoder().decode(word)), HIGHEST));
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("No histogram: " + word, e);
        }
    }
}
