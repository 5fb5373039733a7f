package dev.parley.projector.meters;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A value that is costly to get. It is got when somebody looks, and again when it is older than
 * {@link #MAX_AGE}, so any number of gauges and scrapers cost one. Thread-safe.
 */
public final class Snapshot<T> {

    /** Most scrapers look every 15 s. */
    static final Duration MAX_AGE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Snapshot.class);

    private final Supplier<T> source;
    private final LongSupplier nanoTime;
    private @Nullable T value;
    private boolean looked;
    private long lookedAt;

    public Snapshot(Supplier<T> source) {
        this(source, System::nanoTime);
    }

    /**
     * @param nanoTime as {@link System#nanoTime}
     */
    Snapshot(Supplier<T> source, LongSupplier nanoTime) {
        this.source = source;
        this.nanoTime = nanoTime;
    }

    /** Returns a number of the value; NaN, which means unknown, if it could not be got. */
    public double of(ToDoubleFunction<T> number) {
        return value().map(known -> number.applyAsDouble(known)).orElse(Double.NaN);
    }

    private synchronized Optional<T> value() {
        if (!looked || nanoTime.getAsLong() - lookedAt >= MAX_AGE.toNanos()) {
            try {
                value = source.get();
            } catch (RuntimeException e) {
                value = null;
                LOG.debug("Not known now: {}", e.getMessage());
            }
            looked = true;
            lookedAt = nanoTime.getAsLong();
        }
        return Optional.ofNullable(value);
    }
}
