package dev.parley.projector.meters;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** However many gauges and scrapers look: a costly value is got once in a while. */
class SnapshotTest {

    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger got = new AtomicInteger();

    @Test
    void theValueIsGotAgainOnlyWhenItIsOld() {
        var snapshot = new Snapshot<>(got::incrementAndGet, now::get);

        assertThat(snapshot.of(value -> value)).isEqualTo(1);
        now.addAndGet(Snapshot.MAX_AGE.toNanos() - 1);
        assertThat(snapshot.of(value -> value)).isEqualTo(1);
        now.incrementAndGet();
        assertThat(snapshot.of(value -> value)).isEqualTo(2);
    }

    @Test
    void aFailureIsNotRepeatedForEachGauge() {
        var snapshot =
                new Snapshot<Integer>(
                        () -> {
                            got.incrementAndGet();
                            throw new IllegalStateException("away");
                        },
                        now::get);

        assertThat(snapshot.of(value -> value)).isNaN();
        assertThat(snapshot.of(value -> value)).isNaN();
        assertThat(got).hasValue(1);
    }
}
