package dev.parley.modelserver.scripted;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long MILLI = 1_000_000;

    private final Pace pace = new Pace(500);

    @Test
    void keepsToItsScheduleAfterALateToken() {
        assertThat(pace.next(0)).isEqualTo(Duration.ofMillis(2));
        assertThat(pace.next(5 * MILLI)).isEqualTo(Duration.ZERO);
        assertThat(pace.next(5 * MILLI)).isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void doesNotHurryAfterAPauseThatIsNotPartOfTheSchedule() {
        pace.next(0);
        pace.restart();

        assertThat(pace.next(1000 * MILLI)).isEqualTo(Duration.ofMillis(2));
    }
}
