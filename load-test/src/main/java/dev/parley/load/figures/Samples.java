package dev.parley.load.figures;

import java.util.Arrays;
import java.util.Collection;

/** Durations in nanoseconds, sorted. Immutable. */
public final class Samples {

    private final long[] sorted;

    public Samples(long[] nanos) {
        this.sorted = nanos.clone();
        Arrays.sort(sorted);
    }

    public static Samples joined(Collection<long[]> parts) {
        return new Samples(parts.stream().flatMapToLong(Arrays::stream).toArray());
    }

    public int count() {
        return sorted.length;
    }

    /**
     * Returns the smallest duration that this part of all does not exceed; 0 if there are none.
     *
     * @param part 0 to 1
     */
    public long quantile(double part) {
        if (sorted.length == 0) {
            return 0;
        }
        int rank = (int) Math.ceil(part * sorted.length);
        return sorted[Math.clamp(rank - 1, 0, sorted.length - 1)];
    }

    /** Returns how many are longer. */
    public long over(long nanos) {
        return Arrays.stream(sorted).filter(each -> each > nanos).count();
    }

    public long median() {
        return quantile(0.5);
    }

    public long p99() {
        return quantile(0.99);
    }

    public long max() {
        return quantile(1);
    }
}
