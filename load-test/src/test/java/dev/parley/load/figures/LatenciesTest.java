package dev.parley.load.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LatenciesTest {

    @Test
    void percentilesAreThoseOfWhatWasRecorded() {
        var latencies = new Latencies();
        for (int millis = 1; millis <= 100; millis++) {
            latencies.record(Duration.ofMillis(millis).toNanos());
        }

        assertThat(latencies.count()).isEqualTo(100);
        assertThat(latencies.millis(50)).isCloseTo(50, within(0.1));
        assertThat(latencies.millis(99)).isCloseTo(99, within(0.1));
        assertThat(latencies.millis(100)).isCloseTo(100, within(0.1));
        assertThat(latencies.curve()).last().extracting(Latencies.Point::percent).isEqualTo(100.0);
    }

    @Test
    void nothingIsTooShortOrTooLong() {
        var latencies = new Latencies();
        latencies.record(-5);
        latencies.record(Duration.ofDays(1).toNanos());

        assertThat(latencies.millis(0)).isLessThan(0.01);
        assertThat(latencies.millis(100)).isCloseTo(600_000, within(1_000.0));
    }

    @Test
    void withoutDurationsThereIsNoPercentile() {
        assertThat(new Latencies().millis(50)).isNaN();
        assertThat(new Latencies().curve()).isEmpty();
    }

    @Test
    void anotherProcessReadsTheSame() {
        var latencies = new Latencies();
        latencies.record(1_234_567);
        latencies.record(7_654_321);

        var read = Latencies.decode(latencies.encode());

        assertThat(read.curve()).isEqualTo(latencies.curve());
        assertThat(read.count()).isEqualTo(2);
    }

    @Test
    void severalAreJoined() {
        var one = new Latencies();
        one.record(1_000_000);
        var other = new Latencies();
        other.record(3_000_000);

        one.add(other);

        assertThat(one.count()).isEqualTo(2);
        assertThat(one.millis(100)).isCloseTo(3, within(0.01));
    }
}
