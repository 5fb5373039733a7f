package dev.parley.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kafka.RequestPace.Rhythm;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;

class RequestPaceTest {

    private static final long MILLI = 1_000_000;

    private final Rhythm rhythm = new Rhythm(Duration.ofMillis(4));

    /** The time in ns, from a start far from 0. */
    private long now = Duration.ofDays(1).toNanos();

    /** Acknowledges a request with so many records; returns how long its thread waited in all. */
    private long request(int records) {
        long waited = 0;
        for (int i = 0; i < records; i++) {
            long wait = rhythm.acknowledged(now);
            waited += wait;
            now += wait + 1_000;
        }
        return waited;
    }

    private void later(long nanos) {
        now += nanos;
    }

    @Test
    void aProducerThatIsNotBusyNeverWaits() {
        for (int i = 0; i < 20; i++) {
            assertThat(request(Rhythm.SEVERAL - 1)).isZero();
            later(MILLI);
        }
    }

    @Test
    void aBusyProducersRequestsAreAnIntervalApart() {
        request(Rhythm.SEVERAL);
        for (int i = 0; i < 20; i++) {
            long begun = now;
            later(MILLI);
            request(20);
            assertThat(now - begun).isBetween(4 * MILLI, 4 * MILLI + 100_000);
        }
    }

    @Test
    void aRequestThatTookLongerThanTheIntervalIsFollowedAtOnce() {
        request(20);
        later(5 * MILLI);
        assertThat(request(20)).isZero();
    }

    @Test
    void theFirstRequestAfterASilenceDoesNotWait() {
        request(20);
        later(Duration.ofSeconds(10).toNanos());
        assertThat(request(1)).isZero();
    }

    @Test
    void interceptorsOfTheOperatorStay() {
        assertThat(interceptors(Map.of())).containsExactly(RequestPace.class.getName());
        assertThat(interceptors(Map.of(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG, "a.B,c.D")))
                .containsExactly("a.B", "c.D", RequestPace.class.getName());
        assertThat(interceptors(Map.of(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG, List.of("a.B"))))
                .containsExactly("a.B", RequestPace.class.getName());
    }

    @SuppressWarnings("unchecked") // as the pace itself writes it
    private static List<Object> interceptors(Map<String, Object> settings) {
        var producer = new HashMap<>(settings);
        RequestPace.add(producer, Duration.ofMillis(4));
        return (List<Object>)
                Objects.requireNonNull(producer.get(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG));
    }
}
